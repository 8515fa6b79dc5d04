"""Statements, executed in symbols: which states they lead to, and which ways lead out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Protocol, assert_never

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.programs import Program
from liftsys_nb.syntax import show
from liftsys_nb.verify.code.borrowing import may_change
from liftsys_nb.verify.code.exceptions import ANY, ENDLESS, OWED, is_kind
from liftsys_nb.verify.code.states import (
    PASSED,
    Cells,
    Flow,
    Lost,
    Raised,
    State,
    both,
    joined,
)
from liftsys_nb.verify.encode.walk import Encoder
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.sem import storing
from liftsys_nb.verify.sem.calls import items_of
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Truth, conj, disj, implied, is_known, neg
from liftsys_nb.verify.sem.making import havoc
from liftsys_nb.verify.sem.merging import merged, options_of
from liftsys_nb.verify.sem.methods import OF_DICT, OF_ITEMS, OF_SET
from liftsys_nb.verify.sem.symbols import (
    UNBOUND,
    DictOf,
    Items,
    Null,
    Opaque,
    Record,
    SetOf,
    Str,
    Val,
)
from liftsys_nb.verify.terms import free_names

RETURNED = ".returned"  # the value that is on its way out
DEEPEST = 4  # functions of the code inside each other
FRESH = frozenset(("list", "dict", "set", "sorted", "tuple", "frozenset", "&", "|", "^"))


class Looping(Protocol):
    """Knows how to get past a loop."""

    def past(
        self, executor: Executor, loop: r.While | r.ForEach, state: State, flow: Flow
    ) -> State | None:
        """Return the state after a loop; None where no way leads there."""


@dataclass(frozen=True, slots=True)
class Recursion:
    """A call by contract. is_plain: whether it is made once at a place, and not for each item."""

    name: str
    path: Truth
    arguments: dict[str, Val]
    is_plain: bool


class Executor:
    """Executes routines of one module in one ledger.

    program: what names of types and formulas mean. entry: arguments, for ``old``. contracts: of
    functions that are called by what they promise. loops: how to get past loops.
    """

    def __init__(
        self,
        ledger: Ledger,
        program: Program,
        module: r.CodeModule,
        loops: Looping,
        *,
        entry: Mapping[str, Val] | None = None,
        contracts: Mapping[str, Problem] | None = None,
    ) -> None:
        self.ledger = ledger
        self.program = program
        self.module = module
        self.loops = loops
        self.entry: Mapping[str, Val] = entry or {}
        self.contracts = contracts or {}
        self.cells = Cells()
        self.layered: set[int] = set()  # objects whose inner objects are known to be different
        self.rest: list[tuple[r.Statement, ...]] = []  # what follows, innermost last
        self.stack: list[str] = []
        self.effects: dict[str, int] = {}  # what else was done, with the first line of it
        self.promised: list[Recursion] = []  # calls that were taken by their contract
        self._handled: list[str] = []
        self._here: Truth = True
        self._promises = 0  # calls by contract so far

    # ── expressions ──────────────────────────────────────────────────────────────────────────
    def encoder(self, names: Mapping[str, Val], entry: Mapping[str, Val] | None = None) -> Encoder:
        """Return what turns formulas into values, for these names.

        What the specification defines comes first there, then the functions of the code.
        """
        return Encoder(
            self.ledger, self.program, names, self.entry if entry is None else entry,
            caller=_InFormulas(self),
        )  # fmt: skip

    def reader(self, names: Mapping[str, Val]) -> Encoder:
        """Return what turns expressions of the code into values, for these names."""
        return Encoder(self.ledger, self.program, names, self.entry, caller=self)

    @contextmanager
    def noting(self, state: State, flow: Flow, line: int) -> Iterator[None]:
        """Take what is needed inside as ways out of the block: the exceptions."""
        ledger = self.ledger
        mark = len(ledger.needs)
        self._here = state.path
        # A bound leaves out what would only matter here: so it has to know where here is.
        with ledger.under(state.path) if ledger.bound is not None else nullcontext():
            yield
        needs = ledger.needs[mark:]
        del ledger.needs[mark:]
        at = 0
        while at < len(needs):
            name, holds = needs[at].exception, needs[at].holds
            at += 1
            while at < len(needs) and needs[at].exception == name:
                holds = conj(holds, needs[at].holds)
                at += 1
            wrong = state.reaches(neg(holds))
            if wrong.path is not False and name != ENDLESS:
                flow.raises.append(Raised(ANY if name == "Exception" else name, wrong, line))
            state.path = conj(state.path, holds)

    def value(self, expr: n.Expr, state: State, flow: Flow, line: int) -> Val:
        """Return the value of an expression; what it may raise leads out."""
        with self.noting(state, flow, line):
            found = self.reader(state.names).value(expr)
        return found

    def truth(self, expr: n.Expr, state: State, flow: Flow, line: int) -> Truth:
        """Return the truth value of an expression; what it may raise leads out."""
        with self.noting(state, flow, line):
            found = self.reader(state.names).truth(expr)
        return found

    def lose(self, state: State, flow: Flow, why: str, line: int) -> None:
        """End a way in what is not modelled."""
        flow.lost.append(Lost(state.path, why, line))
        state.path = False

    # ── blocks ───────────────────────────────────────────────────────────────────────────────
    def block(self, block: Sequence[r.Statement], state: State | None, flow: Flow) -> State | None:
        """Execute statements one after another; None where no way leads to their end."""
        for place, statement in enumerate(block):
            if state is None or state.path is False:
                return None
            self.rest.append(tuple(block[place + 1 :]))
            try:
                state = self._statement(statement, state, flow)
            finally:
                self.rest.pop()
        return None if state is None or state.path is False else state

    def _statement(self, statement: r.Statement, state: State, flow: Flow) -> State | None:
        line = statement.line
        match statement:
            case r.Assign(targets=targets, value=value):
                if value is not None:
                    self._assign_all(targets, value, state, flow, line)
            case r.Augment():
                self._augment(statement, state, flow)
            case r.Invoke():
                self._invoke(statement, state, flow)
            case r.Discard(value=value):
                self._discard(value, state, flow, line)
            case r.Delete(target=target):
                self._delete(target, state, flow, line)
            case r.If():
                return self._if(statement, state, flow)
            case r.While() | r.ForEach():
                return self.loops.past(self, statement, state, flow)
            case r.Return(value=value):
                found = Null() if value is None else self._called_value(value, state, flow, line)
                if state.path is not False:
                    # A ``finally`` may change it yet.
                    state.bind(RETURNED, found, self.cell_for(found, value, state))
                    flow.returns.append((state, found))
                return None
            case r.RaiseError():
                self._raise(statement, state, flow)
                return None
            case r.Try():
                return self._try(statement, state, flow)
            case r.Assert(test=test):
                holds = self.truth(test, state, flow, line)
                wrong = state.reaches(neg(holds))
                if wrong.path is not False:
                    flow.raises.append(Raised("AssertionError", wrong, line))
                state.path = conj(state.path, holds)
            case r.Jump(word=word):
                (flow.breaks if word == "break" else flow.continues).append(state)
                return None
            case r.Unseen(what=what):
                self.lose(state, flow, f"`{what}` at line {line} is not modelled", line)
                return None
            case _:
                assert_never(statement)
        return state

    def _if(self, statement: r.If, state: State, flow: Flow) -> State | None:
        holds = self.truth(statement.test, state, flow, statement.line)
        if is_known(holds):
            return self.block(statement.body if holds else statement.orelse, state, flow)
        yes, no = state.reaches(holds), state.reaches(neg(holds))
        start = (yes.path, no.path)
        then = self.block(statement.body, yes, flow)
        other = self.block(statement.orelse, no, flow)
        if then is None or other is None:
            return then or other
        made = both(then, other, holds, self.cells)
        if then.path is start[0] and other.path is start[1]:
            made.path = state.path  # no way left the blocks
        self._keep_layers(made, then, other)
        return made

    def _keep_layers(self, made: State, *before: State) -> None:
        for name, cell in made.cells.items():
            if all(each.cells.get(name) in self.layered for each in before):
                self.layered.add(cell)

    # ── giving names to values ───────────────────────────────────────────────────────────────
    def _assign_all(
        self, targets: Sequence[n.Expr], value: n.Expr, state: State, flow: Flow, line: int
    ) -> None:
        found = self._called_value(value, state, flow, line)
        source: n.Expr | None = value
        for target in targets:
            self.assign(target, found, source, state, flow, line)
            # `a = b = []` makes one object.
            source = targets[0] if isinstance(targets[0], n.Name) else None

    def assign(
        self, target: n.Expr, value: Val, source: n.Expr | None, state: State, flow: Flow,
        line: int,
    ) -> None:  # fmt: skip
        """Put a value where a target says. source: the expression that it came from."""
        match target:
            case n.Name(id=name):
                state.bind(name, value, self.cell_for(value, source, state))
            case n.Sequence(items=parts):
                self._unpack(parts, value, source, state, flow, line)
            case n.Index() | n.Attribute():
                self._lend(target, value, source, state)
                self.store(target, value, state, flow, line)
            case _:
                self.lose(state, flow, f"`{show(target)} = …` at line {line} is not modelled", line)

    def _unpack(
        self, parts: Sequence[n.Expr], value: Val, source: n.Expr | None, state: State,
        flow: Flow, line: int,
    ) -> None:  # fmt: skip
        with self.noting(state, flow, line):
            items = None if isinstance(value, SetOf) else items_of(self.ledger, value)
            if items is not None:
                self.ledger.need(items.length == len(parts), "ValueError")
        if items is None:
            self.lose(state, flow, f"the unpacking at line {line} is not modelled", line)
            return
        for at, part in enumerate(parts):
            each: n.Expr | None = None if source is None else n.Index(source, n.Lit(at))
            if isinstance(source, n.Sequence) and len(source.items) == len(parts):
                each = source.items[at]
                if isinstance(each, n.Name):
                    # `a, b = b, a`: the name may stand for another value by now.
                    each = None if each.id in _names_in(parts[:at]) else each
            self.assign(part, items.at(at), each, state, flow, line)

    def cell_for(self, value: Val, source: n.Expr | None, state: State) -> int | None:
        """Return the object that a value is; None for what cannot be changed."""
        if storing.is_plain(self.ledger, value):
            return None
        if isinstance(source, n.Name) and source.id in state.cells:
            return state.cells[source.id]
        cell = self.cells.new()
        if source is not None and is_fresh(source, self.module):
            if storing.holds_plain(self.ledger, value):
                self.layered.add(cell)
                return cell
            if isinstance(source, n.Comprehension) and self._holds_fresh(source, value):
                self.layered.add(cell)
        self._tangle(cell, source, state)
        return cell

    def _holds_fresh(self, source: n.Comprehension, value: Val) -> bool:
        """Tell whether each item is an object of its own, with nothing in it to be changed."""
        return (
            is_fresh(source.element, self.module) and isinstance(value, Items)
            and storing.holds_plain(self.ledger, value.at(self.ledger.fresh("probe", "int")))
        )  # fmt: skip

    def _tangle(self, cell: int, source: n.Expr | None, state: State) -> None:
        """Note that an object may hold parts of what an expression speaks of."""
        names = set(state.cells) if source is None else set(free_names(source))
        others = [state.cells[name] for name in names if name in state.cells]
        state.tangle(cell, others)
        if others:
            self.layered -= {cell, *others}

    def _lend(self, target: n.Expr, value: Val, source: n.Expr | None, state: State) -> None:
        """Note that an object gets another as a part of it."""
        root = root_of(target)
        if root is None or root not in state.cells or storing.is_plain(self.ledger, value):
            return
        cell = state.cells[root]
        if source is not None and is_fresh(source, self.module) and (
            storing.holds_plain(self.ledger, value)
        ):  # fmt: skip
            return
        self._tangle(cell, source, state)

    # ── changing objects ─────────────────────────────────────────────────────────────────────
    def store(self, place: n.Expr, value: Val, state: State, flow: Flow, line: int) -> None:
        """Change the object at a place so that it holds a value there."""
        made: Val | None = None
        match place:
            case n.Name(id=name):
                cell = state.cells.get(name)
                if cell is None or state.tangled(cell):
                    why = f"a change at line {line} of an object that others may hold"
                    self.lose(state, flow, f"{why} is not modelled", line)
                    return
                state.change(cell, value)
                return
            case n.Index(value=holder, index=index):
                owner = self.value(holder, state, flow, line)
                at = self.value(index, state, flow, line)
                with self.noting(state, flow, line):
                    made = storing.put_item(self.ledger, owner, at, value)
            case n.Attribute(value=holder, name=name):
                owner = self.value(holder, state, flow, line)
                with self.noting(state, flow, line):
                    made = storing.put_field(self.ledger, owner, name, value)
            case _:
                holder = place
        if made is None:
            self.lose(state, flow, f"the change of `{show(place)}` at line {line} is not modelled",
                      line)  # fmt: skip
            return
        if not self._is_layered(holder, state):
            why = f"a change at line {line} inside of an object that may stand there twice"
            self.lose(state, flow, f"{why} is not modelled", line)
            return
        self.store(holder, made, state, flow, line)

    def _change(self, place: n.Expr, value: Val, state: State, flow: Flow, line: int) -> None:
        """Give the object at a place another value, if it stands nowhere else."""
        if self._is_layered(place, state):
            self.store(place, value, state, flow, line)
        else:
            why = f"a change at line {line} of an object that may stand there twice"
            self.lose(state, flow, f"{why} is not modelled", line)

    def _is_layered(self, holder: n.Expr, state: State) -> bool:
        """Tell whether what holder stands for is held by nothing else."""
        if isinstance(holder, n.Name):
            return True
        root = root_of(holder)
        return root is not None and state.cells.get(root) in self.layered

    def _augment(self, statement: r.Augment, state: State, flow: Flow) -> None:
        target, line = statement.target, statement.line
        now = self.value(target, state, flow, line)
        if isinstance(now, Items) and now.family == "list" and statement.op == "+":
            more = self.value(statement.value, state, flow, line)
            with self.noting(state, flow, line):
                found = storing.call_change(self.ledger, now, "extend", [more])
            if found is None:
                self.lose(state, flow, f"`+=` at line {line} is not modelled", line)
                return
            self._lend(target, more, statement.value, state)
            self._change(target, found[0], state, flow, line)
            return
        expr: n.Expr
        if statement.op == "**":
            expr = n.Power(target, statement.value)
        else:
            expr = n.Arith((statement.op,), (target, statement.value))
        made = self.value(expr, state, flow, line)
        if not storing.is_plain(self.ledger, now):
            self.lose(state, flow, f"`{statement.op}=` at line {line} is not modelled", line)
            return
        self.assign(target, made, expr, state, flow, line)

    def _invoke(self, statement: r.Invoke, state: State, flow: Flow) -> None:
        line, method = statement.line, statement.method
        if isinstance(statement.owner, n.IfElse):
            self._invoke_one_of(statement, statement.owner, state, flow)
            return
        owner = self.value(statement.owner, state, flow, line)
        routine = self._method(owner, method)
        if routine is not None:
            args = (statement.owner, *statement.args)
            found = self._run(routine, args, statement.keywords, state, flow, line)
            if statement.target is not None and state.path is not False:
                self.assign(statement.target, found, None, state, flow, line)
            return
        args_ = [self.value(each, state, flow, line) for each in statement.args]
        changed: storing.Changed | None = None
        if method in storing.NAMES and not statement.keywords:
            with self.noting(state, flow, line):
                changed = storing.call_change(self.ledger, owner, method, args_)
        if changed is None:
            self._look(statement, state, flow)
            return
        copied = method in ("extend", "update")  # what is inside is taken, not what holds it
        for value, source in zip(args_, statement.args, strict=True):
            if copied and storing.holds_plain(self.ledger, value):
                continue
            self._lend(statement.owner, value, source, state)
        if statement.target is not None:
            # What it takes out is named first: the store below must see that it is held.
            self.assign(statement.target, changed[1], statement.owner, state, flow, line)
            held = isinstance(statement.target, n.Name) and statement.target.id in state.cells
            if held and not storing.is_plain(self.ledger, changed[1]):
                self.lose(state, flow, f"`.{method}` of objects at line {line} is not modelled",
                          line)  # fmt: skip
                return
        self._change(statement.owner, changed[0], state, flow, line)

    def _invoke_one_of(
        self, statement: r.Invoke, owner: n.IfElse, state: State, flow: Flow
    ) -> None:
        """Do it to the one or the other: as an ``if`` would."""
        chosen = r.If(
            owner.test,
            (replace(statement, owner=owner.then),),
            (replace(statement, owner=owner.orelse),),
            line=statement.line,
        )
        after = self._if(chosen, state.copy(), flow)
        if after is None:
            state.path = False
            return
        state.path, state.names = after.path, after.names
        state.cells, state.tangles = after.cells, after.tangles

    def _look(self, statement: r.Invoke, state: State, flow: Flow) -> None:
        """Take a call for one that changes nothing, if the language knows it."""
        line = statement.line
        call = n.Call(
            n.Attribute(statement.owner, statement.method), statement.args, statement.keywords
        )
        mark = len(self.ledger.gaps)
        found = self.value(call, state, flow, line)
        if isinstance(found, Opaque):
            del self.ledger.gaps[mark:]
            what = f".{statement.method}()"
            self.lose(state, flow, f"`{what}` at line {line} is not modelled", line)
        elif statement.target is not None:
            self.assign(statement.target, found, call, state, flow, line)

    def _method(self, owner: Val, name: str) -> r.Routine | None:
        if not isinstance(owner, Record):
            return None
        return self.module.routines.get(f"{owner.name.rpartition('.')[2]}.{name}")

    def _delete(self, target: n.Expr, state: State, flow: Flow, line: int) -> None:
        match target:
            case n.Name(id=name):
                state.bind(name, Opaque(UNBOUND, name), None)
            case n.Index(value=holder, index=index):
                owner = self.value(holder, state, flow, line)
                at = self.value(index, state, flow, line)
                with self.noting(state, flow, line):
                    made = storing.cut_item(self.ledger, owner, at)
                if made is None or not self._is_layered(holder, state):
                    self.lose(state, flow, f"`del` at line {line} is not modelled", line)
                else:
                    self.store(holder, made, state, flow, line)
            case _:
                self.lose(state, flow, f"`del` at line {line} is not modelled", line)

    def _discard(self, value: n.Expr, state: State, flow: Flow, line: int) -> None:
        match value:
            case n.Call(func=n.Name(id="print"), args=args) if "print" not in self.module.routines:
                for each in args:
                    self.value(each, state, flow, line)
                self.effects.setdefault("prints", line)
            case n.Attribute(value=owner, name=name):
                # A method that is looked up before its arguments are worked out.
                found = self.value(owner, state, flow, line)
                with self.noting(state, flow, line):
                    for guard, option in options_of(found):
                        if isinstance(option, Null):
                            self.ledger.need(neg(guard), "AttributeError")
                        elif not _has(option, name, self.module):
                            self.ledger.gap(f"`.{name}`")
                            self.ledger.need(self.ledger.fresh("defined", "bool"), "Exception")
            case _:
                self._called_value(value, state, flow, line)

    # ── exceptions ───────────────────────────────────────────────────────────────────────────
    def _raise(self, statement: r.RaiseError, state: State, flow: Flow) -> None:
        name = statement.exception
        if name is None:
            name = self._handled[-1] if self._handled else "RuntimeError"
        for each in statement.args:
            # Messages are worked out for what they may raise; what they say matters to nobody.
            mark = len(self.ledger.gaps)
            self.ledger.any_digits = True
            self.value(each, state, flow, statement.line)
            self.ledger.any_digits = False
            del self.ledger.gaps[mark:]
        if state.path is not False:
            flow.raises.append(Raised(name, state, statement.line))

    def _try(self, statement: r.Try, state: State, flow: Flow) -> State | None:
        inner = Flow()
        end = self.block(statement.body, state, inner)
        raised, inner.raises = inner.raises, []
        if end is not None:
            end = self.block(statement.orelse, end, inner)
        ends = [end]
        left = raised
        for handler in statement.handlers:
            caught, left = self._sorted_out(handler, left, inner)
            for name in dict.fromkeys(each.name for each in caught):
                start = joined([each.state for each in caught if each.name == name], self.cells)
                if start is None:
                    continue
                if handler.name is not None:
                    start.bind(handler.name, Opaque("the exception", handler.name), None)
                self._handled.append(name)
                out = Flow()
                try:
                    ends.append(self.block(handler.body, start, out))
                finally:
                    self._handled.pop()
                if handler.name is not None:
                    for each in (ends[-1], *out.states()):
                        if each is not None:
                            each.bind(handler.name, Opaque(UNBOUND, handler.name), None)
                inner.add(out)
        inner.raises = [*left, *inner.raises]
        found = joined(ends, self.cells)
        return self._finally(statement.final, found, inner, flow)

    def _sorted_out(
        self, handler: r.Handler, raised: list[Raised], inner: Flow
    ) -> tuple[list[Raised], list[Raised]]:
        """Return what a handler catches, and what is left; what is not known is lost."""
        caught, left = [], []
        names = handler.exceptions or ("BaseException",)
        for each in raised:
            answers = [is_kind(each.name, name, self.module.exceptions) for name in names]
            if True in answers:
                caught.append(each)
            elif None in answers:
                why = f"which exception `except` at line {handler.line} meets is not seen"
                inner.lost.append(Lost(each.state.path, why, handler.line))
            else:
                left.append(each)
        return caught, left

    def _finally(
        self, final: Sequence[r.Statement], end: State | None, inner: Flow, flow: Flow
    ) -> State | None:
        if not final:
            flow.add(inner)
            return end
        flow.lost += inner.lost
        for state, value in inner.returns:
            found = self.block(final, state.copy(), flow)
            if found is not None:
                flow.returns.append((found, found.names.get(RETURNED, value)))
        for each in inner.raises:
            found = self.block(final, each.state.copy(), flow)
            if found is not None:
                flow.raises.append(Raised(each.name, found, each.line))
        for jumps, out in ((inner.breaks, flow.breaks), (inner.continues, flow.continues)):
            for state in jumps:
                found = self.block(final, state.copy(), flow)
                if found is not None:
                    out.append(found)
        return self.block(final, end, flow)

    # ── functions of the code ────────────────────────────────────────────────────────────────
    def _called_value(self, expr: n.Expr, state: State, flow: Flow, line: int) -> Val:
        """Return the value of an expression that may be the call of a function of the code.

        As a statement such a call may change its arguments; inside of others it may not.
        """
        match expr:
            case n.Call(func=n.Name(id=name), args=args, keywords=keywords) if (
                name in self.module.routines and name not in state.names
                and name not in self.contracts
            ):  # fmt: skip
                return self._run(self.module.routines[name], args, keywords, state, flow, line)
            case _:
                return self.value(expr, state, flow, line)

    def _run(
        self,
        routine: r.Routine,
        args: Sequence[n.Expr],
        keywords: Sequence[tuple[str, n.Expr]],
        state: State,
        flow: Flow,
        line: int,
    ) -> Val:
        """Execute a function of the code in its place; its changes of arguments are seen."""
        names = list(routine.parameters)
        given: dict[str, n.Expr] = dict(zip(names, args, strict=False))
        given |= dict(keywords)
        problem = self._why_not(routine, given, len(args))
        if problem:
            self.lose(state, flow, f"{problem} at line {line}", line)
            return Null()
        start = State(state.path, self.constants(), {}, state.tangles)
        outer: dict[str, int] = {}
        for name in names:
            source = given.get(name)
            if source is None:
                value = self.reader({}).value(routine.defaults[name])
                start.bind(name, value, self.cell_for(value, routine.defaults[name], start))
            else:
                value = self.value(source, state, flow, line)
                cell = self.cell_for(value, source, state)
                start.bind(name, value, cell)
                if cell is not None:
                    outer[name] = cell
            start.bind(f"{PASSED}{name}", value, start.cells.get(name))
        start.path, start.tangles = state.path, state.tangles
        for name, cell in state.cells.items():
            start.bind(f"outer {name}", state.names[name], cell)
        inner = Flow()
        self.stack.append(routine.name)
        rest, self.rest = self.rest, []
        try:
            end = self.block(routine.body, start, inner)
        finally:
            self.rest = rest
            self.stack.pop()
        if end is not None:
            inner.returns.append((end, Null()))

        def back(made: State) -> State:
            names_ = {
                name: made.names.get(f"outer {name}", value) for name, value in state.names.items()
            }
            return State(made.path, names_, dict(state.cells), made.tangles)

        flow.raises += [Raised(each.name, back(each.state), line) for each in inner.raises]
        flow.lost += inner.lost
        if not inner.returns:
            state.path = False
            return Null()
        found = inner.returns[-1][1]
        for each, value in reversed(inner.returns[:-1]):
            found = merged(each.path, value, found)
        after = joined([back(each) for each, _ in inner.returns], self.cells)
        assert after is not None
        state.path, state.names, state.tangles = after.path, after.names, after.tangles
        return found

    def constants(self) -> dict[str, Val]:
        """Return what names of the file stand for that are bound once.

        Of a value that calls may change nobody knows what earlier ones left.
        """
        return {
            name: Opaque(f"{name}, which calls may change", name)
            if name in self.module.mutable
            else self.reader({}).value(expr)
            for name, expr in self.module.constants.items()
        }

    def _why_not(self, routine: r.Routine, given: Mapping[str, n.Expr], count: int) -> str | None:
        """Return why a call cannot be followed, None where it can."""
        if routine.name in self.stack:
            return f"the recursion of `{routine.name}` without a contract"
        if len(self.stack) >= DEEPEST:
            return f"the call of `{routine.name}`, so many calls deep,"
        if self.ledger.variables:
            loops = any(isinstance(each, r.While | r.ForEach) for each in
                        r.statements(routine.body))  # fmt: skip
            if loops:
                return f"the call of `{routine.name}` for each item"
        missing = [name for name in routine.parameters
                   if name not in given and name not in routine.defaults]  # fmt: skip
        if missing or count > len(routine.parameters) or not set(given) <= set(routine.parameters):
            return f"the arguments of `{routine.name}`"
        if any(name not in given for name in routine.mutable_defaults):
            return f"the default of `{routine.name}` that calls can change"
        return None

    def call(self, encoder: Encoder, expr: n.Call) -> Val | None:
        """Return the value of a call inside an expression; None for what is no function here."""
        if not isinstance(expr.func, n.Name) or expr.func.id in encoder.now:
            return None
        name = expr.func.id
        if name in self.contracts and name in self.module.routines:
            return self._promised(encoder, name, expr)
        routine = self.module.routines.get(name)
        if routine is not None:
            return self._inlined(encoder, routine, expr)
        if name in self.module.unseen:
            return encoder.unseen(expr)
        entry = self.program.find(name)
        if entry is not None and isinstance(entry.declared, n.Define):
            return encoder.unseen(expr)  # the code has no such function
        return None

    def _inlined(self, encoder: Encoder, routine: r.Routine, expr: n.Call) -> Val:
        names = {f"arg {at}": encoder.value(each) for at, each in enumerate(expr.args)}
        words = {f"arg {key}": encoder.value(each) for key, each in expr.keywords}
        given = [n.Name(f"arg {at}") for at in range(len(expr.args))]
        options = [(key, n.Name(f"arg {key}")) for key, _ in expr.keywords]
        state = State(True, {**names, **words})
        for name, value in list(state.names.items()):
            if not storing.is_plain(self.ledger, value):
                state.cells[name] = self.cells.new()
                # Somebody else holds it: it must not be changed from here.
                held = self.cells.new()
                state.bind(f"held {name}", value, held)
                state.tangle(state.cells[name], [held])
        flow = Flow()
        before = self._promises
        found = self._run(routine, given, options, state, flow, 0)
        if before != self._promises:
            reached = (state.path, *(each.state.path for each in flow.raises))
            self.ledger.need(disj(*reached), ENDLESS)
        if flow.lost:
            # It may raise, or give anything at all.
            self.ledger.gap(flow.lost[0].why)
            self.ledger.need(self.ledger.fresh("defined", "bool"), "Exception")
            return Opaque(flow.lost[0].why, self.ledger.name("opaque"))
        for each in flow.raises:
            name = "Exception" if each.name == ANY else each.name
            self.ledger.need(neg(each.state.path), name)
        return found

    def _promised(self, encoder: Encoder, name: str, expr: n.Call) -> Val:
        """Return any value that the contract of a function allows."""
        problem, routine = self.contracts[name], self.module.routines[name]
        values = [encoder.value(each) for each in expr.args]
        given = dict(zip(routine.parameters, values, strict=False))
        given |= {key: encoder.value(each) for key, each in expr.keywords}
        for each, default in routine.defaults.items():
            if each not in given and each not in routine.mutable_defaults:
                given[each] = self.reader({}).value(default)
        changes = may_change(routine, self.module)
        if set(given) != set(routine.parameters) or any(
            not storing.is_plain(self.ledger, value) and changes for value in given.values()
        ):
            return encoder.unseen(expr)
        ledger = self.ledger
        is_plain = not ledger.variables and len(self.stack) == 1
        self.promised.append(Recursion(name, self._here, given, is_plain))
        result = havoc(ledger, problem.program, problem.result.type, name)
        before = Encoder(ledger, problem.program, given, given, caller=self)
        after = Encoder(ledger, problem.program, {**given, "result": result}, given, caller=self)
        allowed = [before.claim(claim.expr)[0] for claim in problem.requires]
        raised = [before.claim(claim.expr)[0] for claim in problem.raises]
        ledger.need(conj(*allowed), OWED + name)
        for claim, due in zip(problem.raises, raised, strict=True):
            ledger.need(neg(due), claim.exception or "Exception")
        for claim in problem.permitted:
            ledger.need(ledger.fresh("returns", "bool"), claim.exception or "Exception")
        # A call that does not end promises nothing, and nothing comes after it.
        ends = ledger.fresh("ends", "bool")
        ledger.need(ends, ENDLESS)
        self._promises += 1
        fine = conj(ends, *allowed, *(neg(due) for due in raised))
        for claim in problem.ensures:
            ledger.fact(implied(fine, after.claim(claim.expr)[0]))
        return result


class _InFormulas:
    """Calls functions of the code inside formulas, where nothing is defined under their names."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def call(self, encoder: Encoder, expr: n.Call) -> Val | None:
        """Return the value of a call; None for what is no function of the code."""
        if isinstance(expr.func, n.Name) and self._executor.program.find(expr.func.id) is not None:
            return None
        if isinstance(expr.func, n.Name) and expr.func.id not in self._executor.module.routines:
            return None
        return self._executor.call(encoder, expr)


def _has(value: Val, name: str, module: r.CodeModule) -> bool:
    """Tell whether a value has a method or field of a name, so far as that is known."""
    match value:
        case Record(name=full, fields=fields):
            return name in fields or f"{full.rpartition('.')[2]}.{name}" in module.routines
        case Items(family="list"):
            return name in storing.OF_LIST or name in OF_ITEMS
        case DictOf():
            return name in storing.OF_DICT or name in OF_DICT
        case SetOf():
            return name in storing.OF_SET or name in OF_SET
        case Str():
            return hasattr(str, name)
        case _:
            return False


def root_of(place: n.Expr) -> str | None:
    """Return the name that a place starts from."""
    while isinstance(place, n.Index | n.Attribute | n.Slice):
        place = place.value
    return place.id if isinstance(place, n.Name) else None


def _names_in(parts: Sequence[n.Expr]) -> set[str]:
    return {each.id for part in parts for each in n.walk(part) if isinstance(each, n.Name)}


def is_fresh(source: n.Expr, module: r.CodeModule) -> bool:
    """Tell whether an expression makes a new object, though its parts may be old ones."""
    match source:
        case n.Sequence() | n.Mapping() | n.Comprehension() | n.Slice() | n.Arith():
            return True
        case n.Call(func=n.Name(id=name)):
            return name in FRESH and name not in module.routines
        case n.Call(func=n.Attribute(name="copy")):
            return True
        case _:
            return False

"""Functions of the code: executed in their place, or taken by what they promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.verify.code.borrowing import may_change, may_loop
from liftsys_nb.verify.code.doing import done_by
from liftsys_nb.verify.code.exceptions import ANY, ENDLESS, OWED
from liftsys_nb.verify.code.fitting import fits
from liftsys_nb.verify.code.handling import Handling
from liftsys_nb.verify.code.reading import Recursion
from liftsys_nb.verify.code.states import (
    PASSED,
    Flow,
    Raised,
    State,
    joined,
)
from liftsys_nb.verify.encode.walk import Encoder
from liftsys_nb.verify.sem import maths, storing
from liftsys_nb.verify.sem.logic import conj, disj, implied, neg
from liftsys_nb.verify.sem.making import havoc
from liftsys_nb.verify.sem.merging import merged, over
from liftsys_nb.verify.sem.symbols import (
    Null,
    Opaque,
    Record,
    Val,
)

DEEPEST = 4  # functions of the code inside each other


class Inlining(Handling):
    """Calls functions of the code."""

    def called_value(self, expr: n.Expr, state: State, flow: Flow, line: int) -> Val:
        """Return the value of an expression that may be the call of a function of the code.

        As a statement such a call may change its arguments; inside of others it may not.
        """
        match expr:
            case n.Call(func=n.Name(id=name), args=args, keywords=keywords) if (
                name in self.module.routines and name not in state.names
                and name not in self.contracts
            ):  # fmt: skip
                return self.run(self.module.routines[name], args, keywords, state, flow, line)
            case _:
                return self.value(expr, state, flow, line)

    def run(
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
        count = len(args) + len(keywords)
        problem = self._why_not(routine, given, count)
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
        # Given twice, or too many: a TypeError.
        if missing or count != len(given) or not set(given) <= set(routine.parameters):
            return f"the arguments of `{routine.name}`"
        if any(name not in given for name in routine.mutable_defaults):
            return f"the default of `{routine.name}` that calls can change"
        return None

    def call(self, encoder: Encoder, expr: n.Call) -> Val | None:
        """Return the value of a call inside an expression; None for what is no function here."""
        if isinstance(expr.func, n.Attribute) and expr.func.name == "_replace" and not expr.args:
            return self._copied(encoder, expr, expr.func.value, "namedtuple")
        if not isinstance(expr.func, n.Name) or expr.func.id in encoder.now:
            return None
        name = expr.func.id
        if name in r.MATH:
            return self._of_math(encoder, name, expr)
        if name == r.COPIED:
            return self._copied(encoder, expr, expr.args[0], "dataclass")
        if name in self.contracts and name in self.module.routines:
            return self._promised(encoder, name, expr)
        routine = self.module.routines.get(name)
        if routine is not None:
            return self._inlined(encoder, routine, expr)
        if name in self.module.unseen:
            self.is_followed = False
            return encoder.unseen(expr)
        entry = self.program.find(name)
        if entry is not None and isinstance(entry.declared, n.Define):
            self.is_followed = False
            return encoder.unseen(expr)  # the code has no such function
        shape = self.module.shapes.get(name)
        if entry is not None and shape is not None and shape.style == "pydantic":
            return self._validated(encoder, shape, entry.name, expr)
        return None

    def _validated(self, encoder: Encoder, shape: r.Shape, name: str, expr: n.Call) -> Val:
        """Return the object of a class that looks at its fields, where it finds nothing to do."""
        given = {key: encoder.value(each) for key, each in expr.keywords}
        for part in shape.parts:
            if part.default is not None and part.name not in given:
                given[part.name] = self.reader({}).value(part.default)
        made = Record(name, {part.name: given[part.name] for part in shape.parts
                             if part.name in given})  # fmt: skip
        if expr.args or {*given} != {part.name for part in shape.parts} or any(
            part.type is None
            or fits(self.ledger, made.fields[part.name], part.type, self.program, exactly=True)
            is not True
            for part in shape.parts
        ):  # fmt: skip
            return encoder.unseen(expr)
        return made

    def _of_math(self, encoder: Encoder, name: str, expr: n.Call) -> Val:
        args = [encoder.value(each) for each in expr.args]
        if len(args) != 1 or expr.keywords:
            return encoder.unseen(expr)

        def call(value: Val) -> Val:
            found = maths.called(self.ledger, name.removeprefix("math."), value)
            return encoder.unseen(expr) if found is None else found

        return over(self.ledger, args[0], call)

    def _copied(self, encoder: Encoder, expr: n.Call, source: n.Expr, kind: str) -> Val:
        """Return an object with other fields: of ``dataclasses.replace`` and ``_replace``."""
        original = encoder.value(source)
        words = {key: encoder.value(each) for key, each in expr.keywords}

        def copy(owner: Val) -> Val:
            if isinstance(owner, Record):
                short = owner.name.rpartition(".")[2]
                shape = self.module.shapes.get(short)
                made_by = None if shape is None else (shape.kind, shape.style)
                is_plain = made_by == (kind, "dataclasses")
                ready = f"{short}.__post_init__" in self.module.routines
                if is_plain and not ready and set(words) <= set(owner.fields):
                    return Record(owner.name, {**owner.fields, **words})
            return encoder.unseen(expr)

        return over(self.ledger, original, copy)

    def _inlined(self, encoder: Encoder, routine: r.Routine, expr: n.Call) -> Val:
        names = {f"arg {at}": encoder.value(each) for at, each in enumerate(expr.args)}
        words = {f"arg {key}": encoder.value(each) for key, each in expr.keywords}
        given = [n.Name(f"arg {at}") for at in range(len(expr.args))]
        options = [(key, n.Name(f"arg {key}")) for key, _ in expr.keywords]
        # An invariant needs to know what led here; in a formula nothing did.
        here = True if self.in_formula else self._here
        state = State(here if may_loop(routine, self.module) else True, {**names, **words})
        for name, value in list(state.names.items()):
            if not storing.is_plain(self.ledger, value):
                state.cells[name] = self.cells.new()
                # Somebody else holds it: it must not be changed from here.
                held = self.cells.new()
                state.bind(f"held {name}", value, held)
                state.tangle(state.cells[name], [held])
        flow = Flow()
        before = self._promises, self.loops.cuts
        found = self.run(routine, given, options, state, flow, self.line)
        if before != (self._promises, self.loops.cuts):
            # Of the values that contracts and invariants allow only some come about.
            reached = (state.path, *(each.state.path for each in flow.raises))
            self.ledger.need(disj(*reached), ENDLESS)
        if flow.lost:
            # It may raise, or give anything at all, or never end.
            self.is_followed = False
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
        named = len(given)  # fewer than what is given where one is given twice, or too many
        for each, default in routine.defaults.items():
            if each not in given and each not in routine.mutable_defaults:
                given[each] = self.reader({}).value(default)
        changes = may_change(routine, self.module)
        count = len(values) + len(expr.keywords)
        if (
            count != named
            or set(given) != set(routine.parameters)
            or any(not storing.is_plain(self.ledger, value) and changes for value in given.values())
        ):
            self.is_followed = False
            return encoder.unseen(expr)
        ledger = self.ledger
        is_plain = not ledger.variables and len(self.stack) == 1
        self.promised.append(Recursion(name, self._here, given, is_plain))
        for done in done_by(routine, self.module):
            self.do(done.verb, done.line, self._here, done.through)
        result = havoc(ledger, problem.program, problem.result.type, name)
        before = Encoder(ledger, problem.program, given, given, caller=self)
        after = Encoder(ledger, problem.program, {**given, "result": result}, given, caller=self)
        allowed = [before.claim(claim.expr)[0] for claim in problem.requires]
        raised = [before.claim(claim.expr)[0] for claim in problem.raises]
        # What a contract says, it says of values of its types.
        kinds = [
            fits(ledger, given[each.name], each.type, problem.program, exactly=True)
            for each in problem.parameters
        ]
        ledger.need(conj(*kinds, *allowed), OWED + name)
        for claim, due in zip(problem.raises, raised, strict=True):
            ledger.need(neg(due), claim.exception or "Exception")
        for claim in problem.permitted:
            ledger.need(ledger.fresh("returns", "bool"), claim.exception or "Exception")
        # A call that does not end promises nothing, and nothing comes after it.
        ends = ledger.fresh("ends", "bool")
        ledger.need(ends, ENDLESS)
        self._promises += 1
        fine = conj(ends, *kinds, *allowed, *(neg(due) for due in raised))
        for claim in problem.ensures:
            ledger.fact(implied(fine, after.claim(claim.expr)[0]))
        return result

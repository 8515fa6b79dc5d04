"""Statements that change an object: augmented ones, methods, ``del``."""

from __future__ import annotations

from dataclasses import replace

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.verify.code.assigning import Assigning
from liftsys_nb.verify.code.doing import are_harmless, verb_of
from liftsys_nb.verify.code.places import has_attribute
from liftsys_nb.verify.code.states import (
    Flow,
    State,
)
from liftsys_nb.verify.sem import storing
from liftsys_nb.verify.sem.changes import Changed
from liftsys_nb.verify.sem.logic import neg
from liftsys_nb.verify.sem.merging import options_of
from liftsys_nb.verify.sem.symbols import (
    UNBOUND,
    Items,
    Null,
    Opaque,
    Record,
    Val,
)


class Mutating(Assigning):
    """Changes objects by what statements do to them."""

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
            found = self.run(routine, args, statement.keywords, state, flow, line)
            if statement.target is not None and state.path is not False:
                self.assign(statement.target, found, None, state, flow, line)
            return
        args_ = [self.value(each, state, flow, line) for each in statement.args]
        changed: Changed | None = None
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
        after = self.branch(chosen, state.copy(), flow)
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
            case n.Call(args=args, keywords=keywords) if verb := verb_of(
                value, self.module, state.names
            ):
                if not are_harmless(verb, keywords):
                    word = next(iter(dict(keywords)), "")
                    self.lose(
                        state,
                        flow,
                        f"`{word}=` of what {verb} at line {line} is not modelled",
                        line,
                    )
                    return
                for each in args:
                    self.value(each, state, flow, line)
                self.do(verb, line, state.path)
            case n.Attribute(value=owner, name=name):
                # A method that is looked up before its arguments are worked out.
                found = self.value(owner, state, flow, line)
                with self.noting(state, flow, line):
                    for guard, option in options_of(found):
                        if isinstance(option, Null):
                            self.ledger.need(neg(guard), "AttributeError")
                        elif not has_attribute(option, name, self.module):
                            self.ledger.gap(f"`.{name}`")
                            self.ledger.need(self.ledger.fresh("defined", "bool"), "Exception")
            case _:
                self.called_value(value, state, flow, line)

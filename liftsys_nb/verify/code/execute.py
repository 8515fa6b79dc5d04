"""Statements, executed in symbols: which states they lead to, and which ways lead out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from liftsys_nb.ir import routines as r
from liftsys_nb.verify.code.defaults import in_place
from liftsys_nb.verify.code.inlining import Inlining
from liftsys_nb.verify.code.reading import RETURNED
from liftsys_nb.verify.code.states import (
    Flow,
    Raised,
    State,
    both,
)
from liftsys_nb.verify.code.strictly import unfolded
from liftsys_nb.verify.sem.logic import conj, is_known, neg
from liftsys_nb.verify.sem.symbols import (
    Null,
)


class Executor(Inlining):
    """Executes routines of one module in one ledger; see ``Reading`` for its parts."""

    def block(self, block: Sequence[r.Statement], state: State | None, flow: Flow) -> State | None:
        """Execute statements one after another; None where no way leads to their end."""
        block = list(block)
        for place in range(len(block)):
            if state is None or state.path is False:
                return None
            if place + 1 < len(block):
                pair = in_place(block[place], block[place + 1], state.names)
                block[place : place + 2] = pair or block[place : place + 2]
            statement = block[place]
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
                return self.branch(statement, state, flow)
            case r.ForEach():
                loop = unfolded(statement, state.names)
                return self.loops.past(self, loop, state, flow)
            case r.While():
                return self.loops.past(self, statement, state, flow)
            case r.Return(value=value):
                found = Null() if value is None else self.called_value(value, state, flow, line)
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

    def branch(self, statement: r.If, state: State, flow: Flow) -> State | None:
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

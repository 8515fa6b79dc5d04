"""Exceptions: raised, caught, and what is done whatever happens."""

from __future__ import annotations

from collections.abc import Sequence

from liftsys_nb.ir import routines as r
from liftsys_nb.verify.code.exceptions import is_kind
from liftsys_nb.verify.code.mutating import Mutating
from liftsys_nb.verify.code.reading import RETURNED
from liftsys_nb.verify.code.states import (
    Flow,
    Lost,
    Raised,
    State,
    joined,
)
from liftsys_nb.verify.sem.symbols import (
    UNBOUND,
    Opaque,
)


class Handling(Mutating):
    """Raises, catches, and ends."""

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

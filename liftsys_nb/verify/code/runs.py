"""One run of code: its fuel, what it has made once, and what is seen on its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from liftsys_nb.ir.limits import Meter
from liftsys_nb.ir.outcomes import Stop
from liftsys_nb.ir.scopes import Frame
from liftsys_nb.verify.code.instances import CopyOut
from liftsys_nb.verify.code.outcomes import Seen, Snapshot

MAX_LINES = 1000  # different lines that are kept


class Watching(Protocol):
    """Looks at the states of a run; may end it with Stop."""

    def at_head(
        self, frame: object, line: int, rounds: int, env: Mapping[str, Any], made: Mapping[str, Any]
    ) -> None:
        """Look at the head of a ``while`` loop, in any routine."""

    def enter(self, name: str, line: int, env: Mapping[str, Any], made: Mapping[str, Any]) -> None:
        """Look at a call of a routine."""

    def leave(self) -> None:
        """Note that the last call has ended."""


class Run(Meter):
    """The meter of one run, with all that its routines share.

    constants: values of the file, made when they are first asked for; defaults: values of
    parameters, by routine and name. line: the one that is run. heads: how many times at the head
    of each loop are kept. watch: who looks at the states on the way, if somebody does.
    """

    def __init__(self, fuel: int, heads: int, watch: Watching | None = None) -> None:
        super().__init__(fuel)
        self.watch = watch
        self.made: dict[str, Any] = {}
        self.line = 0
        self.lines: dict[int, None] = {}
        self._heads = heads
        self._seen: dict[int, list[Snapshot]] = {}

    def once(self, key: str, make: Callable[[], Any]) -> Any:
        """Return what make gives the first time."""
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def at_head(self, number: int, env: Mapping[str, Any], rounds: int) -> None:
        """Keep the values of names at the head of a loop."""
        kept = self._seen.setdefault(number, [])
        if len(kept) >= self._heads:
            return
        copy = CopyOut()
        snapshot: dict[str, Any] = {}
        for name, value in env.items():
            try:
                self.weigh(value)
                snapshot[name] = copy(value)
            except Stop:
                if self.fuel < 0:
                    raise
                # A view, or an object that holds itself: of no use to an invariant.
        snapshot[".round"] = rounds
        kept.append(snapshot)

    def seen(self) -> Seen:
        """Return what was seen so far."""
        heads = {number: tuple(kept) for number, kept in self._seen.items()}
        return Seen(tuple(list(self.lines)[:MAX_LINES]), heads)


class CallFrame(Frame):
    """The names of one call of a routine. handled: exceptions of the handlers around."""

    __slots__ = ("handled", "is_traced", "run", "value")

    def __init__(self, run: Run, env: dict[str, Any], *, is_traced: bool) -> None:
        super().__init__(run, env, env)
        # All that comes in was looked at when it was copied, all else was made here.
        self.known = env
        self.known_on_entry = env
        self.run = run
        self.value: Any = None
        self.handled: list[BaseException] = []
        self.is_traced = is_traced

"""The workbench of this process: magics and the Python face work on one, so they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from liftsys_nb.session import open_listing, open_workbench
from liftsys_nb.ui import config, whereabouts

if TYPE_CHECKING:
    from liftsys_nb.ir.events import Json
    from liftsys_nb.session.bench import AtWork
    from liftsys_nb.session.listing import Listing
    from liftsys_nb.session.workbench import Workbench

# By the home that the settings name: whoever points it elsewhere gets that history from then on.
_open: dict[str | None, Workbench] = {}


class Bench(Protocol):
    """How a command gets at the history: `version` must not touch it, and a list needs little."""

    def __call__(self) -> Workbench:
        """Return the workbench. Raises InputError LS470 to LS472 (the settings)."""
        ...

    def lists(self) -> Listing:
        """Return what lists are made of. Raises as the workbench does."""
        ...


class OfThisProcess:
    """The workbench of this process, as the settings of this moment want it.

    Opened at the first verb that needs it.
    """

    def __call__(self) -> Workbench:
        held = config.current()
        home = _home(held)
        if home not in _open:
            _open[home] = open_workbench(_path(home))
        return fitted(_open[home], held, whereabouts.of_process)

    def lists(self) -> Listing:
        home = _home(config.current())
        # What the workbench has read need not be looked up; to complete a name, none is opened.
        return self() if home in _open else open_listing(_path(home))


class ForOneCommand:
    """A workbench for a process of one command, which keeps no place in a session.

    at_work: is told how far a command is that takes long.
    """

    def __init__(self, at_work: AtWork | None = None) -> None:
        self._at_work = at_work

    def __call__(self) -> Workbench:
        held = config.current()
        opened = open_workbench(_path(_home(held)), follow=False)
        bench = fitted(opened, held, whereabouts.of_shell)
        if self._at_work is not None:
            bench.at_work = self._at_work
        return bench

    def lists(self) -> Listing:
        return open_listing(_path(_home(config.current())))


workbench = OfThisProcess()
for_one_command = ForOneCommand()


def fitted(
    bench: Workbench, held: config.Settings, where: Callable[[], Mapping[str, Json]]
) -> Workbench:
    """Return a workbench that keeps the limits, and the usual session, of the settings.

    where: says from where commands come; not asked where the settings will not have it noted.
    """
    bench.usual = _text(held.given("session"))
    bench.come_from(where if held.get("whereabouts") else whereabouts.nowhere)
    rlimit, seconds = held.given("rlimit"), held.given("seconds")
    if rlimit is None and seconds is None:
        bench.__dict__.pop("budget", None)  # that of the class
        return bench
    from liftsys_nb.session.budgets import budget_of

    bench.budget = budget_of(rlimit, seconds)  # type: ignore[arg-type]  # they were read before
    return bench


def opened() -> Workbench | None:
    """Return the workbench of this process if a verb has opened it."""
    return _open.get(_home(config.look()))


@contextmanager
def telling() -> Iterator[None]:
    """Run a command of this process: what it was to tell is told again where it fails."""
    bench = opened()
    if bench is None:  # nothing was shown yet, so there is nothing that others changed since
        yield
        return
    with bench.telling():
        yield


def close() -> None:
    """Close what this process has open; the next verb opens it again."""
    while _open:
        _open.popitem()[1].close()


def _home(held: config.Settings) -> str | None:
    return _text(held.given("home"))


def _path(home: str | None) -> Path | None:
    return Path(home) if home else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None

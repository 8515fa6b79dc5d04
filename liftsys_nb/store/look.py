"""One look at a history: what the database says, and the journals behind it, at one moment."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from liftsys_nb.store.gather import gathered
from liftsys_nb.store.home import Home, check_file
from liftsys_nb.store.lines import Mark
from liftsys_nb.store.tails import Tail, Tails, damage_error, find_journals, writer_of

if TYPE_CHECKING:
    from liftsys_nb.store.database import Connection

# Name, inode, size, and the times of the last change of its bytes and of what else is known of it:
# the latter nobody can set, so that a file put back with its old time is another one.
Stamp: TypeAlias = tuple[str, int, int, int, int]
Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Base:
    """What stands in the database. stamp: how its file looks; None while that says too little.

    birth: names the database; empty where there is none, or its schema is newer than ours. rows:
    how many events it holds. marks: how far the journals that were there are taken over, by writer.
    """

    stamp: Stamp | None = None
    birth: str = ""
    rows: int = 0
    marks: Mapping[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a journal was read. stamp: how its file looked before; None: not to be relied on."""

    mark: Mark
    stamp: Stamp | None


@dataclass(frozen=True, slots=True)
class Look(Generic[Said]):
    """What one look saw. said: what the database answered; None where it was not asked.

    tails: what the journals hold that the database has not; empty where one looks as it did.
    seen: how far each journal is known now, by writer.
    """

    base: Base
    tails: tuple[Tail, ...]
    seen: Mapping[str, Seen]
    said: Said | None


class Moved(Exception):
    """A journal is not what it was when it was read last: what was known of it is void."""


class Looks:
    """Looks of one process, each as cheap as what changed since the one before.

    DuckDB costs more than all the rest together: it is imported where the database has to be
    asked, and that only when its file changed, or what is asked was not asked before.
    """

    def __init__(self, home: Home, *, patience: float) -> None:
        """patience: seconds to wait for a fold to end before reading around it."""
        self._home = home
        self._patience = patience
        self._journals = Tails()
        self.base = Base()
        self.newer: int | None = None  # the schema of the database, if it is newer than ours

    def take(
        self,
        ask: Callable[[Connection, Base], Said],
        is_known: Callable[[Base], bool],
        seen: Mapping[str, Seen] | None = None,
    ) -> Look[Said]:
        """Look at all that was acknowledged.

        ask: asks the database; not called where there is none, or is_known says of an unchanged
        one that there is no need. seen: what is known of journals, by writer; of those only what
        came later is returned.

        Raises Moved (a journal no longer holds what was seen); Outdated; StoreError LS501 home,
        LS510 damaged journal, LS52x database.
        """
        said: Said | None = None
        with ExitStack() as stack:

            def attach(path: Path, known: int) -> Mapping[str, Mark]:
                nonlocal said
                is_copy = path != self._home.database
                stamp = None if is_copy else self._stamp()
                if stamp is not None and stamp == self.base.stamp and self.base.birth:
                    if not is_known(self.base):
                        from liftsys_nb.store.database import attached

                        # The file that was looked through before: nothing of it needs checking.
                        said = ask(stack.enter_context(attached(path, write=False)), self.base)
                    return self.base.marks
                from liftsys_nb.store.database import opened

                connection = stack.enter_context(opened(self._home, path=path, any_schema=True))
                self.base = self._based(connection, stamp, known)
                said = ask(connection, self.base)
                return self.base.marks

            def read(marks: Mapping[str, Mark]) -> tuple[tuple[Tail, ...], dict[str, Seen]]:
                return self._tails(marks, seen)

            with gathered(self._home, read, attach, patience=self._patience) as found:
                if not found.attached:
                    self.base = Base()
                return Look(self.base, *found.read, said)

    def _based(self, connection: Connection, stamp: Stamp | None, known: int | None = None) -> Base:
        from liftsys_nb.store.database import read_extent, read_marks

        writers = [writer_of(path) for path in find_journals(self._home)]
        birth, rows, version = read_extent(connection, self._home.database, known)
        self.newer = None if birth else version
        return Base(stamp, birth, rows, read_marks(connection, writers))

    def _stamp(self) -> Stamp | None:
        """Return how the database looks; None while it has a log, which may hold more."""
        return None if check_file(self._home.write_ahead) else stamp_of(self._home.database)

    def _tails(
        self, marks: Mapping[str, Mark], seen: Mapping[str, Seen] | None
    ) -> tuple[tuple[Tail, ...], dict[str, Seen]]:
        """Read the journals behind the database's marks, and behind what is known."""
        tails, after = list[Tail](), dict[str, Seen]()
        paths = find_journals(self._home)
        self._journals.forget(frozenset(paths))
        for path in paths:
            writer, stamp = writer_of(path), stamp_of(path)
            known = seen.get(writer) if seen else None
            if known is not None and known.stamp is not None and known.stamp == stamp:
                after[writer] = known
                continue
            start = marks.get(writer, Mark())
            tail = self._journals.read(path, start)
            if tail.end.damage is not None:
                raise damage_error(path, tail.end.damage)
            if known is not None and known.mark.number > start.number:
                tail = _behind(tail, start, known.mark)
            tails.append(tail)
            after[writer] = Seen(tail.mark, stamp)
        return tuple(tails), after


def _behind(tail: Tail, start: Mark, known: Mark) -> Tail:
    """Leave out of a tail what is known. Raises Moved where the journal holds something else."""
    skipped = known.number - start.number
    if len(tail.records) < skipped or tail.records[skipped - 1].digest != known.digest:
        raise Moved
    return replace(tail, records=tail.records[skipped:])


def stamp_of(path: Path) -> Stamp | None:
    """Return how a file looks; None where there is none."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return (path.name, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def is_young(stamp: Stamp, ticks: int) -> bool:
    """Tell whether a file changed within so many nanoseconds: it may change and look the same."""
    return max(stamp[3:]) >= time.time_ns() - ticks


def stamps(home: Home) -> tuple[Stamp, ...]:
    """Return how all files look that hold events."""
    try:
        names = sorted(os.listdir(home.journals))
    except OSError:
        names = []
    paths = [home.database, *(home.journals / name for name in names)]
    return tuple(stamp for path in paths if (stamp := stamp_of(path)))

"""Gathering what a consistent view is made of, whoever attaches the database: we or a child."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from liftsys_nb.store.apart import copy_apart
from liftsys_nb.store.heads import ledger_events, older_than_ledger
from liftsys_nb.store.home import STAGED, Home, check_file, check_home
from liftsys_nb.store.ids import new_id
from liftsys_nb.store.lines import Mark, Record
from liftsys_nb.store.locks import holding
from liftsys_nb.store.tails import Tails, damage_error, find_journals, writer_of

Read = TypeVar("Read")


class Busy(Exception):
    """Another program, or another connection of this one, has the database open."""


class Outdated(Exception):
    """The schema is older than ours: whoever gets the lock migrates it."""


@dataclass(frozen=True, slots=True)
class Gathered(Generic[Read]):
    """The journals' part of a view. attached: the database is its other part.

    overlap: some of the events read may be in the database, too.
    """

    read: Read
    attached: bool = False
    overlap: bool = False


@contextmanager
def gathered(
    home: Home,
    read: Callable[[Mapping[str, Mark]], Read],
    attach: Callable[[Path, int], Mapping[str, Mark]],
    *,
    patience: float,
) -> Iterator[Gathered[Read]]:
    """Attach the database and read the journals behind it; nothing is folded in the block.

    read: reads the journals behind marks. attach: opens a file for reading and returns its marks;
    is told how many events it should hold at least; may raise Busy. patience: seconds to wait for
    a fold to end. While we share the lock no fold runs: the database's marks say exactly where the
    tails begin. Without it (a fold hangs, or another program has the file) the order saves us:
    journals are read in full first, the database after; what a fold moves meanwhile is seen twice,
    never missed. Once the file is attached no fold can begin, so that the block may be left as soon
    as the records are taken. Raises what attach does, StoreError LS501, LS510, LS522, LS524.
    """
    check_home(home)
    if not home.journals.exists() and not check_file(home.database):
        yield Gathered(read({}))
        return
    with holding(home.lock, shared=True, patience=patience) as held:
        known = ledger_events(home)
        if held:
            try:
                if check_file(home.database):
                    found = Gathered(read(attach(home.database, known)), True)
                elif gone := older_than_ledger(home, 0):
                    raise gone
                else:
                    found = Gathered(read({}))
            except Busy:
                pass
            else:
                yield found
                return
        tails = read({})
        if not check_file(home.database):
            yield Gathered(tails)
            return
        known = ledger_events(home)
        copy = home.path / f"{STAGED}{new_id()}.duckdb"
        try:
            copy_apart(home.database, copy)
            attach(copy, known)
            yield Gathered(tails, attached=True, overlap=True)
        finally:
            copy.unlink(missing_ok=True)


def backlog(home: Home) -> tuple[int, int]:
    """Count the journals and their bytes: at most so many are not in the database yet."""
    count = total = 0
    for path in find_journals(home):
        try:
            total += path.lstat().st_size
        except FileNotFoundError:  # folded and removed just now
            continue
        count += 1
    return count, total


def records_behind(home: Home, tails: Tails, marks: Mapping[str, Mark]) -> tuple[Record, ...]:
    """Read what the journals hold behind marks. Raises StoreError LS501, LS510."""
    found: list[Record] = []
    for path in find_journals(home):
        tail = tails.read(path, marks.get(writer_of(path), Mark()))
        if tail.end.damage is not None:
            raise damage_error(path, tail.end.damage)
        found.extend(tail.records)
    return tuple(found)

"""Gathering what a consistent view is made of, whoever attaches the database: we or a child."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from liftsys_nb.store.apart import copy_apart
from liftsys_nb.store.home import STAGED, Home, check_file, check_home
from liftsys_nb.store.ids import new_id
from liftsys_nb.store.lines import Mark, Record
from liftsys_nb.store.locks import holding
from liftsys_nb.store.tails import Tails, damage_error, find_journals, writer_of


class Busy(Exception):
    """Another program, or another connection of this one, has the database open."""


class Outdated(Exception):
    """The schema is older than ours: whoever gets the lock migrates it."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The journals' part of a view. attached: the database is its other part.

    overlap: some of the records may be in the database, too.
    """

    records: tuple[Record, ...] = ()
    attached: bool = False
    overlap: bool = False


@contextmanager
def gathered(
    home: Home,
    tails: Tails,
    attach: Callable[[Path], Mapping[str, Mark]],
    *,
    patience: float,
) -> Iterator[Gathered]:
    """Attach the database and read the journals behind it; nothing is folded in the block.

    attach: opens a file for reading and returns its marks; may raise Busy. patience: seconds to
    wait for a fold to end. Once the file is attached no fold can begin, so that the block may be
    left as soon as the records are taken. Raises what attach does, StoreError LS501, LS510, LS522.
    """
    check_home(home)
    if not home.journals.exists() and not check_file(home.database):
        yield Gathered()
        return
    with holding(home.lock, shared=True, patience=patience) as held:
        if held:
            try:
                if not check_file(home.database):
                    found = Gathered(_read(home, tails, {}))
                else:
                    found = Gathered(_read(home, tails, attach(home.database)), True)
            except Busy:
                held = False
            else:
                yield found
                return
        # A fold hangs, or another program has the file. Then the order saves us: the journals
        # first and in full, the database after; what is folded meanwhile is seen twice.
        records = _read(home, tails, {})
        if not check_file(home.database):
            yield Gathered(records)
            return
        copy = home.path / f"{STAGED}{new_id()}.duckdb"
        try:
            copy_apart(home.database, copy)
            attach(copy)
            yield Gathered(records, attached=True, overlap=True)
        finally:
            copy.unlink(missing_ok=True)


def backlog(home: Home) -> int:
    """Count the bytes of all journals: at most so many are not in the database yet."""
    total = 0
    for path in find_journals(home):
        try:
            total += path.lstat().st_size
        except FileNotFoundError:  # folded and removed just now
            continue
    return total


def _read(home: Home, tails: Tails, marks: Mapping[str, Mark]) -> tuple[Record, ...]:
    found: list[Record] = []
    for path in find_journals(home):
        tail = tails.read(path, marks.get(writer_of(path), Mark()))
        if tail.end.damage is not None:
            raise damage_error(path, tail.end.damage)
        found.extend(tail.records)
    return tuple(found)

"""Verifying a whole history: the chains in the database, those in the journals, and the joint."""

from __future__ import annotations

import time
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from liftsys_nb.ir.errors import InputError, StoreError
from liftsys_nb.store.chains import Break, Progress, follow_rows, quiet
from liftsys_nb.store.database import STAGED, Busy, Connection, opened
from liftsys_nb.store.heads import Ends, Head, read_ledger
from liftsys_nb.store.home import Home, check_file, check_home
from liftsys_nb.store.ids import new_id
from liftsys_nb.store.lines import GENESIS, Damage, End, Mark
from liftsys_nb.store.locks import holding
from liftsys_nb.store.look import Outdated
from liftsys_nb.store.tails import find_journals, groups, open_journal, writer_of

_LOOKS = 3
_PAUSE = 0.02
_STEP = 5_000


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found. breaks: the first of each writer, by the writer's id, which is by time.

    head: the ends of all chains as far as they are sound. events: how many are sound. stored: of
    these, those in the database. torn: journals with an unfinished last write, which was never
    acknowledged.
    """

    head: Head
    stored: int
    journals: int
    torn: int
    breaks: tuple[Break, ...]

    @property
    def events(self) -> int:
        return self.head.events


@dataclass(slots=True)
class _Walk:
    """What was followed so far. expected: places that have to be on the way, by their origin."""

    ends: dict[str, tuple[int, str]] = field(default_factory=dict)
    breaks: dict[str, Break] = field(default_factory=dict)
    expected: dict[Literal["ledger", "head"], dict[str, tuple[int, str]]] = field(
        default_factory=dict
    )
    torn: int = 0

    def visit(self, writer: str, number: int, digest: str) -> None:
        """Take note of a place that is sound, and compare it with what was expected there."""
        self.ends[writer] = number, digest
        for origin, places in self.expected.items():
            if writer in places and places[writer][0] == number:
                _, wanted = places.pop(writer)
                if wanted != digest:
                    self.add(Break(writer, origin, number, "it is another event now", number - 1))

    def add(self, found: Break) -> None:
        """Keep a break, if it is the first of its writer."""
        known = self.breaks.get(found.writer)
        if known is None or found.number < known.number:
            self.breaks[found.writer] = found


def verify(
    home: Home,
    *,
    head: Head | None = None,
    patience: float = 30.0,
    progress: Progress = quiet,
) -> Verified:
    """Compute every hash again and follow every chain from its first event to its last.

    head: what was printed earlier: each of its chains must still begin so. While we look, no
    journal is folded; writers go on. Memory: that of the writers, not of the events. Raises
    StoreError: LS501 home, LS520 and LS521 (a database that is not ours, or newer), LS522 (a fold
    does not end).
    """
    check_home(home)
    if not home.path.exists():
        return _result(_Walk(expected=_expected(head, None)), 0, 0)
    with holding(home.lock, shared=True, patience=patience) as held:
        if not held:
            raise StoreError(
                "another process is folding the history, and does not end",
                code="LS522",
                hint="try again in a moment",
            )
        return verify_held(home, head=head, progress=progress)


def verify_held(home: Home, *, head: Head | None = None, progress: Progress = quiet) -> Verified:
    """Do what ``verify`` does; the caller holds our lock."""
    walk = _Walk()
    ledger = _ledger(home, walk)
    walk.expected = _expected(head, ledger)
    marks: Mapping[str, Mark] = {}
    rows = 0
    if check_file(home.database):
        try:
            with readable(home) as connection:
                rows, marks, breaks = follow_rows(connection, walk.visit, progress)
            for found in breaks:
                walk.add(found)
        except StoreError as error:
            if error.code in ("LS520", "LS521", "LS522"):
                raise
            walk.add(Break("", "database", 0, error.message, 0))
            walk.expected.pop("ledger", None)  # it says no more than that
    paths = find_journals(home)
    for at, path in enumerate(paths):
        progress(at, len(paths), "journals")
        _follow_journal(path, marks.get(writer_of(path), Mark()), walk, progress)
    return _result(walk, rows, len(paths))


def verify_database(home: Home, progress: Progress = quiet) -> tuple[int, list[Break]]:
    """Return its rows and what is wrong with the database, the ledger beside it included.

    The caller holds our lock. Raises StoreError where it cannot be read, Busy, Outdated.
    """
    walk = _Walk()
    ledger = _ledger(home, walk)
    walk.expected = _expected(None, ledger)
    with opened(home) as connection:
        rows, _, breaks = follow_rows(connection, walk.visit, progress)
    for found in breaks:
        walk.add(found)
    return rows, [*_result(walk, rows, 0).breaks]


def verify_journal(path: Path, mark: Mark, progress: Progress = quiet) -> Break | None:
    """Return what is wrong with a journal; mark: how far it was taken over."""
    walk = _Walk()
    _follow_journal(path, mark, walk, progress)
    return walk.breaks.get(writer_of(path))


def _result(walk: _Walk, rows: int, journals: int) -> Verified:
    for origin, places in walk.expected.items():
        for writer, (number, _) in places.items():
            good, _ = walk.ends.get(writer, (0, GENESIS))
            reason = (
                f"it had {number} events, and has {good}" if good else "all of its events are gone"
            )
            walk.add(Break(writer, origin, good + 1, reason, good))
    breaks = tuple(walk.breaks[writer] for writer in sorted(walk.breaks))
    return Verified(Head(dict(walk.ends)), rows, journals, walk.torn, breaks)


def _expected(
    head: Head | None, ledger: Head | None
) -> dict[Literal["ledger", "head"], dict[str, tuple[int, str]]]:
    known: dict[Literal["ledger", "head"], dict[str, tuple[int, str]]] = {}
    if ledger is not None:
        known["ledger"] = _places(ledger.ends)
    if head is not None:
        known["head"] = _places(head.ends)
    return known


def _places(ends: Ends) -> dict[str, tuple[int, str]]:
    return {writer: place for writer, place in ends.items() if place[0]}


def _ledger(home: Home, walk: _Walk) -> Head | None:
    try:
        return read_ledger(home)
    except InputError as error:
        walk.add(Break("", "ledger", 0, f"{home.ledger}: {error.message}", 0))
        return None


@contextmanager
def readable(home: Home) -> Iterator[Connection]:
    """Open the database for reading; from a copy where another program has it open.

    The caller holds our lock. Raises StoreError.
    """
    try:
        with opened(home) as connection:
            yield connection
            return
    except Outdated:
        raise StoreError(
            f"{home.database} has an older schema", code="LS522",
            hint="bring it up to date first: history compact",
        ) from None  # fmt: skip
    except Busy:
        pass
    from liftsys_nb.store.apart import copy_apart

    copy = home.path / f"{STAGED}{new_id()}.duckdb"
    try:
        copy_apart(home.database, copy)
        with opened(home, path=copy) as connection:
            yield connection
    finally:
        copy.unlink(missing_ok=True)


def _follow_journal(path: Path, mark: Mark, walk: _Walk, progress: Progress) -> None:
    """Follow a journal from its first line, and look whether it joins what was taken over."""
    writer = writer_of(path)
    wanted = {places[writer][0] for places in walk.expected.values() if writer in places}
    for look in range(_LOOKS):
        # What a look finds is thrown away where the next one has to correct it: a writer that
        # takes back a failed write can make two halves look like one broken line.
        seen: dict[int, str] = {}
        found, torn = _look(path, writer, mark, wanted, seen, progress)
        if found is None or look + 1 == _LOOKS:
            break
        time.sleep(_PAUSE)
    for number, digest in seen.items():
        walk.visit(writer, number, digest)
    walk.torn += torn
    if found is not None:
        walk.add(found)


def _look(
    path: Path, writer: str, mark: Mark, wanted: Container[int], seen: dict[int, str],
    progress: Progress,
) -> tuple[Break | None, bool]:  # fmt: skip
    """Return what is wrong with a journal, and whether its last write is unfinished.

    seen: gets the hashes of the wanted events behind the mark, by number, and that of the last.
    """
    journal = open_journal(path)
    if journal is None:
        return None, False
    number, digest = 0, GENESIS
    with journal:
        walker = groups(journal, path, Mark())
        while True:
            try:
                group = next(walker)
            except StopIteration as stop:
                end: End = stop.value
                break
            for record in group.records:
                number, digest = record.number, record.digest
                if number % _STEP == 0:
                    progress(number, 0, "journal")
                if number > mark.number and number in wanted:
                    seen[number] = digest
                if number == mark.number and digest != mark.digest:
                    reason = "it is another event in the database"
                    return Break(writer, "journal", number, reason, number - 1), False
    if number > mark.number:
        seen[number] = digest
    if end.damage is not None:
        return _broken(path, writer, end.damage), False
    if number < mark.number:
        reason = f"the journal was cut: {mark.number} events were taken over from it"
        return Break(writer, "journal", number + 1, reason, mark.number), False
    return None, bool(end.torn)


def _broken(path: Path, writer: str, damage: Damage) -> Break:
    if damage.newer:
        raise StoreError(
            f"{path}: line {damage.line}: {damage.reason}",
            code="LS521",
            hint="update liftsys_nb to read this history",
        )
    return Break(writer, "journal", damage.line, damage.reason, damage.line - 1)

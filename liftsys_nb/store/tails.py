"""Reading journals: what stands behind a mark, and what is wrong with it."""

from __future__ import annotations

import os
import time
from collections.abc import Container, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store.home import Home, check_home, open_private, refusal
from liftsys_nb.store.journal import PREFIX, SUFFIX
from liftsys_nb.store.lines import Damage, End, Group, Mark, Record, walk

_LOOKS = 3
_PAUSE = 0.01


@dataclass(frozen=True, slots=True)
class Tail:
    """The part of a journal behind a mark. mark: behind the last whole group."""

    path: Path
    records: tuple[Record, ...]
    end: End
    mark: Mark


def writer_of(path: Path) -> str:
    """Return the writer's id from a journal's name."""
    return path.name[len(PREFIX) : -len(SUFFIX)]


def find_journals(home: Home) -> list[Path]:
    """List the journals by name, which is by the time they were started."""
    check_home(home)
    try:
        names = os.listdir(home.journals)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise refusal(error, home.journals, "list the journals") from error
    ours = (name for name in names if name.startswith(PREFIX) and name.endswith(SUFFIX))
    return [home.journals / name for name in sorted(ours)]


def open_journal(path: Path) -> BinaryIO | None:
    """Open a journal for reading; None when it was folded and removed meanwhile."""
    try:
        return os.fdopen(open_private(path, os.O_RDONLY), "rb")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refusal(error, path, "read the journal") from error


def groups(journal: BinaryIO, path: Path, start: Mark) -> Generator[Group, None, End]:
    """Yield the groups behind start, as ``lines.walk`` does."""
    size = os.fstat(journal.fileno()).st_size
    if size < start.offset:
        reason = f"the file was cut from {start.offset} to {size} bytes"
        return End(damage=Damage(start.number, reason, 0))
    if start.offset and not _ends_in(journal, start):
        reason = "another line stands where one was read before"
        return End(damage=Damage(start.number, reason, 0))
    journal.seek(start.offset)
    return (yield from walk(journal, writer_of(path), start))


def _ends_in(journal: BinaryIO, mark: Mark) -> bool:
    """Tell whether the line before a mark is the one whose hash it knows."""
    end = mark.digest.encode() + b'"}\n'
    journal.seek(max(mark.offset - len(end), 0))
    return journal.read(len(end)) == end


def read_tail(path: Path, start: Mark = Mark()) -> Tail:  # noqa: B008 - immutable
    """Read a journal behind start.

    Damage is believed when it is seen more than once: a writer that takes back a failed write
    while we read can make two halves look like one broken line.
    """
    for look in range(_LOOKS):
        journal = open_journal(path)
        if journal is None:
            return Tail(path, (), End(), start)
        records, mark = list[Record](), start
        with journal:
            walker = groups(journal, path, start)
            while True:
                try:
                    group = next(walker)
                    records.extend(group.records)
                    mark = group.end
                except StopIteration as stop:
                    end: End = stop.value
                    break
        if end.damage is None:
            break
        if look + 1 < _LOOKS:
            time.sleep(_PAUSE)
    return Tail(path, tuple(records), end, mark)


class Tails:
    """Reads journals again and again, and each group only once.

    A writer may take back its last group when the disk is full. Then the file is shorter than
    the mark, or another line ends there: the journal is read anew from the start.
    """

    def __init__(self) -> None:
        self._known: dict[Path, tuple[Mark, list[Record], Mark]] = {}

    def read(self, path: Path, start: Mark) -> Tail:
        """Read a journal behind start, as ``read_tail`` does."""
        known = self._known.get(path)
        if known is not None and (skipped := _skipped(known, start)) is not None:
            first, records, mark = known
            more = read_tail(path, mark)
            if more.end.damage is None and path.exists():
                records.extend(more.records)
                self._known[path] = (first, records, more.mark)
                return Tail(path, tuple(records[skipped:]), more.end, more.mark)
        whole = read_tail(path, start)
        self._known.pop(path, None)
        if whole.end.damage is None:
            self._known[path] = (start, list(whole.records), whole.mark)
        return whole

    def forget(self, present: Container[Path]) -> None:
        """Keep nothing of journals that are gone."""
        for path in [path for path in self._known if path not in present]:
            del self._known[path]


def _skipped(known: tuple[Mark, list[Record], Mark], start: Mark) -> int | None:
    """Count the known records that stand before start; None where start is none of their places."""
    first, records, _ = known
    skipped = start.number - first.number
    if skipped == 0:
        return 0 if start == first and records else None
    if 0 < skipped <= len(records) and records[skipped - 1].digest == start.digest:
        return skipped
    return None


def damage_error(path: Path, damage: Damage) -> StoreError:
    """Name file, line and what is still good."""
    if damage.newer:
        return StoreError(
            f"{path}: line {damage.line}: {damage.reason}",
            code="LS521",
            hint="update liftsys_nb to read this history",
        )
    good = f"lines 1 to {damage.line - 1} are good" if damage.line > 1 else "no line before it"
    return StoreError(
        f"{path}: line {damage.line} is damaged: {damage.reason}; {good}, "
        f"{damage.good_after} more can be read behind it",
        code="LS510",
        hint="keep a copy, then move the file out of the journal folder to go on without it; "
        "`liftsys history` first takes over the good lines",
    )

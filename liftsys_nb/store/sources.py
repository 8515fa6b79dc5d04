"""Where events can be found: journals to the last sound line, other databases, backups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store import archive
from liftsys_nb.store.database import Busy, attached, stored_records
from liftsys_nb.store.home import Home
from liftsys_nb.store.lines import Record, read_line
from liftsys_nb.store.pool import Pool, staging
from liftsys_nb.store.tails import find_journals, open_journal

# Two lines that became one, because the newline between them was changed.
_SEAM = re.compile(rb'(?<="\}).(?=\{"v":\d+,"writer":")', re.S)


@dataclass(slots=True)
class Lines:
    """How many events a journal held, as far as what is left of it tells."""

    number: int = 0


def sound_lines(path: Path, found: Lines) -> Iterator[Record]:
    """Yield every line of a journal that is whole, also those behind damage.

    What was never acknowledged (an unfinished group at the end) is left out. The caller knows
    that nobody writes the journal.
    """
    journal = open_journal(path)
    if journal is None:
        return
    waiting: list[Record] = []
    broken: list[bytes] = []  # behind the last whole group
    with journal:
        for line in journal:
            for piece in _SEAM.split(line.removesuffix(b"\n")):
                record = _whole(piece)
                if record is None:
                    broken += [piece] if piece.strip(b"\0") else []
                    continue
                waiting.append(record)
                if record.left == 0:
                    found.number = max(found.number, record.number)
                    yield from waiting
                    waiting, broken = [], []
    # A group that is not finished was never acknowledged; but where a line in it is damaged, that
    # may have been its last.
    if broken:
        yield from waiting
        last = max([found.number, *(record.number for record in waiting)])
        begun = sum(piece.startswith(b'{"') for piece in broken)
        found.number = max(last, found.number + len(waiting) + max(begun, 1))


def _whole(piece: bytes) -> Record | None:
    # A crash can leave zeros before a line; the newline at the very end may be another byte now.
    for text in (piece.lstrip(b"\0"), piece[:-1]):
        record = read_line(text)
        if isinstance(record, Record):
            return record
    return None


def add_database(pool: Pool, path: Path, writers: frozenset[str] | None = None) -> int:
    """Put in the events of a database that nobody writes. Raises StoreError, Busy."""
    with attached(path, write=False) as connection:
        return pool.add(_of(stored_records(connection), writers))


def add_backup(
    pool: Pool, home: Home, backup: Path, writers: frozenset[str] | None = None
) -> str | None:
    """Put in the events of a backup; return why it is of no use, where it is not.

    home: where it is unpacked. writers: only theirs.
    """
    try:
        with staging(home) as place:
            archive.unpack(backup, place)
            add_home(pool, place, writers)
    except (StoreError, Busy) as error:
        return str(error)
    return None


def add_home(pool: Pool, place: Home, writers: frozenset[str] | None = None) -> int:
    """Put in the events of a home that nobody else uses."""
    added = 0
    if place.database.exists():
        added += add_database(pool, place.database, writers)
    for path in find_journals(place):
        added += pool.add(_of(sound_lines(path, Lines()), writers))
    return added


def _of(records: Iterator[Record], writers: frozenset[str] | None) -> Iterator[Record]:
    return (record for record in records if writers is None or record.writer in writers)

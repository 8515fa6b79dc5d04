"""Reading what can still be read of a damaged database; it is copied first, and stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store.apart import copy_apart
from liftsys_nb.store.database import (
    Busy,
    Connection,
    attached,
    last_row,
    read_marks,
    stored_records,
)
from liftsys_nb.store.home import Home, check_file
from liftsys_nb.store.lines import Record

_RANGE = 20_480  # rows that are read at once
_SMALLEST = 2_048  # DuckDB reads no fewer: a part of that cannot be had alone
# Names of ours that a database holds as they are: what is left of it is known by them.
_SIGNS = (b"writer_seq", b"previous_hash", b"left_in_group")


@dataclass(slots=True)
class Salvage:
    """What could be read. unreadable: rows that could not; None: nobody knows how many.

    known: how many events each writer had, as far as the database still says. own: tables that
    are not ours.
    """

    unreadable: int | None = 0
    known: dict[str, int] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    reason: str | None = None


def is_ours(path: Path) -> bool:
    """Tell whether a file that DuckDB cannot open was a history, or holds nothing at all.

    Reads a whole file, which no connection of this process may have open.
    """
    missing, before, is_blank = set(_SIGNS), b"", True
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            is_blank = is_blank and not block.strip(b"\0")
            missing -= {sign for sign in missing if sign in before + block}
            before = block[-64:]
    return is_blank or not missing


def salvaged(home: Home, place: Path, found: Salvage) -> Iterator[Record]:
    """Yield the rows of home's database that can be read; found gets what else is known.

    place: a folder for a copy, ours alone. First with the log of the database, then without: a
    log that is damaged must not hide what the file holds. Raises StoreError where it cannot be
    copied.
    """
    copy = place / "damaged.duckdb"
    copy_apart(home.database, copy)
    log = copy.with_name(copy.name + ".wal")
    if check_file(home.write_ahead):
        copy_apart(home.write_ahead, log)
    try:
        for again in (False, True):
            if again:
                if not log.exists():
                    return
                log.unlink()
            try:
                with attached(copy, write=False) as connection:
                    found.known = dict(_known(connection))
                    found.own = _own(connection)
                    found.unreadable = 0
                    found.reason = None
                    yield from _rows(connection, found)
                return
            except (StoreError, Busy) as error:
                found.unreadable = None
                found.reason = str(error)
    finally:
        copy.unlink(missing_ok=True)
        log.unlink(missing_ok=True)


def _known(connection: Connection) -> Mapping[str, int]:
    try:
        return {writer: mark.number for writer, mark in read_marks(connection).items()}
    except duckdb.Error:
        return {}


def _own(connection: Connection) -> tuple[str, ...]:
    """Return the names of tables that somebody else made in the file."""
    try:
        rows = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'history' "
            "AND table_name NOT IN ('events', 'event_rows', 'journals', 'meta') ORDER BY table_name"
        ).fetchall()
    except duckdb.Error:
        return ()
    return tuple(name for (name,) in rows)


def _rows(connection: Connection, found: Salvage) -> Iterator[Record]:
    last = last_row(connection)
    waiting = [(at, min(at + _RANGE - 1, last)) for at in range(0, last + 1, _RANGE)]
    waiting.reverse()
    while waiting:
        first, end = waiting.pop()
        try:
            records = _range(connection, first, end)
        except (duckdb.Error, ValueError, TypeError) as error:
            half = first + max((end - first + 1) // 2, _SMALLEST)
            if end >= half:
                waiting += [(half, end), (first, half - 1)]
                continue
            found.unreadable = (found.unreadable or 0) + end - first + 1
            found.reason = " ".join(str(error).split())
            continue
        yield from records


def _range(connection: Connection, first: int, end: int) -> list[Record]:
    """Read some rows. Those before them tell their hashes, but may be what is damaged."""
    try:
        return list(stored_records(connection, first, end))
    except (duckdb.Error, ValueError, TypeError):
        return list(stored_records(connection, first, end, overlap=0))

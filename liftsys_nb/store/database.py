"""history.duckdb: the user's file. Only the holder of our lock opens it for writing."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import duckdb

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.ir.events import Event
from liftsys_nb.store.apart import copy_apart
from liftsys_nb.store.heads import older_than_ledger
from liftsys_nb.store.home import FILE_MODE, Home, check_file, refusal, sync_folder
from liftsys_nb.store.ids import new_id
from liftsys_nb.store.lines import Mark, Record
from liftsys_nb.store.migrations import MIGRATIONS, Migration, statement

Connection: TypeAlias = duckdb.DuckDBPyConnection
STAGED = ".staged-"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The previous DuckDB major still opens such files.
_STORAGE = "v1.5.0"
_EVENTS = (
    "event_id", "happened_at", "kind", "session", "draft", "parent", "branch", "done_by", "why",
    "detail", "writer", "writer_seq", "left_in_group", "previous_hash", "hash",
)  # fmt: skip
_JOURNALS = ("writer", "bytes_read", "events_read", "head_hash")
_HELD = ("Could not set lock", "already attached", "different configuration")
_ASIDE = "liftsys_nb leaves this file as it is: move it away, or set LIFTSYS_HOME to another folder"


class Busy(Exception):
    """Another program, or another connection of this one, has the database open."""


@contextmanager
def opened(
    home: Home,
    *,
    write: bool = False,
    path: Path | None = None,
    steps: Sequence[Migration] = MIGRATIONS,
) -> Iterator[Connection]:
    """Open the database and check that it is ours; an older schema is migrated when writing.

    path: another file than the home's own (a copy of it). A newer schema is read, as long as it
    has what we read; it is not written. Raises Busy; StoreError LS520 (not ours), LS521 (newer
    schema), LS523 (unreadable); and never changes a file that is not ours.
    """
    path = path or home.database
    if not check_file(path):
        raise StoreError(f"{path} is not there", code="LS523")
    if write:
        version = check_writable(path, steps)
        if version < steps[-1].number:
            _migrate(home, version, steps)
    with attached(path, write=write) as connection:
        version = _version(connection, path)
        if version < steps[-1].number and not write:
            raise Outdated
        if version > steps[-1].number and not _has_what_we_read(connection):
            raise _newer(path, version, steps)
        yield connection


def check_writable(path: Path, steps: Sequence[Migration] = MIGRATIONS) -> int:
    """Return the schema version of a database. Raises StoreError LS521 where it is newer."""
    with attached(path, write=False) as connection:
        version = _version(connection, path)
    if version > steps[-1].number:
        raise _newer(path, version, steps)
    return version


class Outdated(Exception):
    """The schema is older than ours: whoever gets the lock migrates it."""


@contextmanager
def attached(path: Path, *, write: bool, storage: str | None = None) -> Iterator[Connection]:
    """Attach one file to an empty database in memory; closed with a checkpoint when written."""
    connection = duckdb.connect(
        config={
            "temp_directory": "",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
        }
    )
    how = f"STORAGE_VERSION '{storage}'" if storage else "READ_WRITE" if write else "READ_ONLY"
    try:
        # Under the name that a client gives the file who just opens it.
        connection.execute(f"ATTACH $1 AS history ({how})", [str(path)])
        connection.execute("USE history")
        yield connection
        if write:
            connection.execute("CHECKPOINT history")
            connection.execute("USE memory")
            connection.execute("DETACH history")
    except duckdb.Error as error:
        raise _meaning(error, path) from error
    finally:
        connection.close()


def create(home: Home, steps: Sequence[Migration] = MIGRATIONS) -> None:
    """Make the database, whole or not at all. The caller holds our lock."""
    staged = home.path / f"{STAGED}{new_id()}.duckdb"
    try:
        with attached(staged, write=True, storage=_STORAGE) as connection:
            staged.chmod(FILE_MODE)
            connection.execute("BEGIN")
            connection.execute(statement("meta"))
            _apply(connection, steps)
            connection.execute("COMMIT")
        if check_file(home.database):
            raise Busy("somebody else just made the file")
        staged.rename(home.database)
        sync_folder(home.path)
    except OSError as error:
        raise refusal(error, home.database, "make the database") from error
    finally:
        staged.unlink(missing_ok=True)
        staged.with_name(staged.name + ".wal").unlink(missing_ok=True)


def read_events(connection: Connection, session: str | None = None) -> list[Event]:
    """Return the events in the database, ordered by id."""
    rows = connection.execute(statement("select_events"), [session]).fetchall()
    return [_to_event(row) for row in rows]


def stored_records(connection: Connection, first: int = 0, last: int = 2**62) -> Iterator[Record]:
    """Yield rows with their places in the chains, in the order in which they lie in the file.

    They are read as they are asked for: a sort would hold all of them in memory. first, last:
    numbers of rows, from 0.
    """
    return records_of(connection, "select_stored", first, last)


def records_of(connection: Connection, name: str, *values: object) -> Iterator[Record]:
    """Yield the records that a statement of ``sql/`` selects."""
    cursor = connection.execute(statement(name), [*values])
    while rows := cursor.fetchmany(2000):
        for row in rows:
            yield Record(_to_event(row), *row[10:])


def read_marks(connection: Connection) -> dict[str, Mark]:
    """Return how far each writer's journal was taken over."""
    rows = connection.execute("SELECT writer, bytes_read, events_read, head_hash FROM journals")
    return {writer: Mark(*mark) for writer, *mark in rows.fetchall()}


def check_count(
    connection: Connection, path: Path, marks: Mapping[str, Mark], known: int | None = None
) -> None:
    """Raise StoreError: LS523, rows are fewer or more than were taken over; LS524, an old copy.

    known: what the ledger said before; a fold that goes on meanwhile is none of the copy's.
    """
    (found,) = connection.execute("SELECT count(*) FROM events").fetchall()[0]
    expected = sum(mark.number for mark in marks.values())
    if found != expected:
        raise StoreError(
            f"{path} holds {found} events where {expected} were recorded: rows were removed or "
            "added outside liftsys_nb",
            code="LS523",
            hint="find the first event that is wrong: history verify",
        )
    if old := older_than_ledger(Home(path.parent), expected, known):
        raise old


def read_counts(connection: Connection) -> dict[str, int]:
    """Return how many events of each writer are in rows, for writers whose rows have no gap."""
    rows = connection.execute(statement("select_chains")).fetchall()
    return {writer: last for writer, count, unique, last in rows if count == unique == last}


def insert(
    connection: Connection, home: Home, records: Sequence[Record], marks: Mapping[str, Mark]
) -> None:
    """Add rows and move the marks in one transaction. The caller holds our lock."""
    connection.execute("BEGIN")
    write_rows(connection, records, marks)
    connection.execute("COMMIT")
    close_log(home)


def close_log(home: Home) -> None:
    """Close the database's log to others."""
    # DuckDB makes its log anew for each transaction, with the rights that the umask leaves.
    if home.write_ahead.exists():
        os.chmod(home.write_ahead, FILE_MODE)


def write_rows(
    connection: Connection, records: Sequence[Record], marks: Mapping[str, Mark]
) -> None:
    """Add rows and move the marks, as a part of the caller's transaction."""
    if records:
        columns = [list(column) for column in zip(*map(_to_row, records), strict=True)]
        connection.execute(statement("insert_events"), columns)
    writers = list(marks)
    connection.execute("DELETE FROM journals WHERE list_contains($1, writer)", [writers])
    connection.execute(
        "INSERT INTO journals SELECT unnest($1::VARCHAR[]), unnest($2::BIGINT[]), "
        "unnest($3::BIGINT[]), unnest($4::VARCHAR[])",
        [
            writers,
            [mark.offset for mark in marks.values()],
            [mark.number for mark in marks.values()],
            [mark.digest for mark in marks.values()],
        ],
    )


def _version(connection: Connection, path: Path) -> int:
    """Return the schema version of an attached database of ours."""
    try:
        rows = dict(connection.execute("SELECT key, value FROM history.main.meta").fetchall())
    except (duckdb.CatalogException, duckdb.BinderException):
        rows = {}
    if rows.get("application") != "liftsys_nb" or not str(rows.get("schema_version")).isdecimal():
        raise StoreError(
            f"{path} is a DuckDB database, but not a history", code="LS520", hint=_ASIDE
        )
    return int(rows["schema_version"])


def _newer(path: Path, version: int, steps: Sequence[Migration]) -> StoreError:
    return StoreError(
        f"{path} has schema {version}; this version knows {steps[-1].number}, and writes no newer",
        code="LS521",
        hint="update liftsys_nb; the file was left as it is",
    )


def _has_what_we_read(connection: Connection) -> bool:
    """Tell whether a newer schema still has the columns that we know."""
    rows = connection.execute(statement("select_columns")).fetchall()
    return {*rows} >= {("events", name) for name in _EVENTS} | {
        ("journals", name) for name in _JOURNALS
    }


def _migrate(home: Home, version: int, steps: Sequence[Migration]) -> None:
    """Bring the schema up to date, after a copy of the file. The caller holds our lock."""
    copy_apart(home.database, home.path / f"history-schema-{version}-{new_id()}.duckdb")
    with attached(home.database, write=True) as connection:
        connection.execute("BEGIN")
        _apply(connection, [step for step in steps if step.number > version])
        connection.execute("COMMIT")


def _apply(connection: Connection, steps: Sequence[Migration]) -> None:
    for step in steps:
        connection.execute(step.sql)
        connection.execute(
            "UPDATE meta SET value = $1 WHERE key = 'schema_version'", [str(step.number)]
        )


def _meaning(error: duckdb.Error, path: Path) -> Exception:
    """Say in our words what DuckDB refused."""
    said = " ".join(str(error).split())
    if any(words in said for words in _HELD):
        holder = re.search(r"PID (\d+)", said)
        return Busy(f"process {holder[1]}" if holder else "another connection")
    if "not a valid DuckDB database file" in said:
        return StoreError(f"{path} is not a DuckDB database", code="LS520", hint=_ASIDE)
    if "version number" in said or "newer" in said:
        return StoreError(
            f"{path}: {said}", code="LS521", hint="update duckdb; the file was left as it is"
        )
    if "No space left" in said or "File too large" in said:
        return StoreError(
            f"cannot write {path}: {said}", code="LS502", hint="free some space; nothing is lost"
        )
    return StoreError(f"cannot read {path}: {said}", code="LS523", hint=_ASIDE)


def _to_row(record: Record) -> tuple[object, ...]:
    event = record.event
    name = event.detail.get("name") if event.kind in ("created", "imported") else None
    return (
        event.id, event.at, event.kind, event.session, name if isinstance(name, str) else None,
        event.draft, event.parent, event.branch, event.by, event.why,
        json.dumps(event.detail, ensure_ascii=False, separators=(",", ":")),
        record.writer, record.number, record.left, record.previous, record.digest,
    )  # fmt: skip


def _to_event(row: Sequence[Any]) -> Event:
    identity, moment, kind, session, draft, parent, branch, by, why, detail = row[:10]
    at = (_EPOCH + timedelta(microseconds=moment)).isoformat(timespec="microseconds")
    return Event(
        identity, at.removesuffix("+00:00") + "Z", kind, session, draft, parent, branch, by, why,
        json.loads(detail),
    )  # fmt: skip

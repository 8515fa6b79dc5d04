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
from liftsys_nb.store.gather import Busy as Busy
from liftsys_nb.store.gather import Outdated as Outdated
from liftsys_nb.store.home import FILE_MODE, Home, check_file, refusal, sync_folder
from liftsys_nb.store.home import STAGED as STAGED
from liftsys_nb.store.ids import new_id
from liftsys_nb.store.lines import Mark, Record
from liftsys_nb.store.migrations import MIGRATIONS, Migration, statement
from liftsys_nb.store.rows import to_row

Connection: TypeAlias = duckdb.DuckDBPyConnection
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The previous DuckDB major still opens such files.
_STORAGE = "v1.5.0"
_HELD = ("Could not set lock", "already attached", "different configuration")
_ASIDE = "liftsys_nb leaves this file as it is: move it away, or set LIFTSYS_HOME to another folder"


@contextmanager
def opened(
    home: Home,
    *,
    write: bool = False,
    path: Path | None = None,
    steps: Sequence[Migration] = MIGRATIONS,
) -> Iterator[Connection]:
    """Open the database and check that it is ours; an older schema is migrated when writing.

    path: another file than the home's own (a copy of it). Raises Busy; StoreError LS520 (not
    ours), LS521 (newer schema), LS523 (unreadable); and never changes a file that is not ours.
    """
    path = path or home.database
    if not check_file(path):
        raise StoreError(f"{path} is not there", code="LS523")
    if write:
        with attached(path, write=False) as connection:
            version = read_version(connection, path, steps)
        if version < steps[-1].number:
            _migrate(home, version, steps)
    with attached(path, write=write) as connection:
        version = read_version(connection, path, steps)
        if version < steps[-1].number and not write:
            raise Outdated
        yield connection


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
        raise meaning(error, path) from error
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
    return [to_event(row) for row in rows]


def read_records(connection: Connection) -> Iterator[Record]:
    """Yield all rows with their places in the chains, ordered by event id."""
    cursor = connection.execute(statement("select_events"), [None])
    while rows := cursor.fetchmany(2000):
        for row in rows:
            yield Record(to_event(row), *row[10:])


def read_marks(connection: Connection) -> dict[str, Mark]:
    """Return how far each writer's journal was taken over."""
    rows = connection.execute("SELECT writer, bytes_read, events_read, head_hash FROM journals")
    return {writer: Mark(*mark) for writer, *mark in rows.fetchall()}


def check_count(connection: Connection, path: Path, marks: Mapping[str, Mark]) -> None:
    """Raise StoreError LS523 when rows are fewer or more than were taken over."""
    (found,) = connection.execute("SELECT count(*) FROM events").fetchall()[0]
    expected = sum(mark.number for mark in marks.values())
    if found != expected:
        raise StoreError(
            f"{path} holds {found} events where {expected} were recorded: rows were removed or "
            "added outside liftsys_nb",
            code="LS523",
            hint="restore the file from a copy; `liftsys doctor` tells which events",
        )


def read_counts(connection: Connection) -> dict[str, int]:
    """Return how many events of each writer are in rows, for writers whose rows have no gap."""
    rows = connection.execute(statement("select_chains")).fetchall()
    return {writer: last for writer, count, unique, last in rows if count == unique == last}


def insert(
    connection: Connection, home: Home, records: Sequence[Record], marks: Mapping[str, Mark]
) -> None:
    """Add rows and move the marks in one transaction. The caller holds our lock."""
    connection.execute("BEGIN")
    if records:
        columns = [list(column) for column in zip(*map(to_row, records), strict=True)]
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
    connection.execute("COMMIT")
    # DuckDB makes its log anew for each transaction, with the rights that the umask leaves.
    if home.write_ahead.exists():
        os.chmod(home.write_ahead, FILE_MODE)


def read_version(connection: Connection, path: Path, steps: Sequence[Migration]) -> int:
    """Return the schema version of the database in use, which is ours, at most the newest we know.

    Raises StoreError LS520 (not ours), LS521 (newer schema).
    """
    try:
        rows = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    except (duckdb.CatalogException, duckdb.BinderException):
        rows = {}
    if rows.get("application") != "liftsys_nb" or not str(rows.get("schema_version")).isdecimal():
        raise StoreError(
            f"{path} is a DuckDB database, but not a history", code="LS520", hint=_ASIDE
        )
    version = int(rows["schema_version"])
    if version > steps[-1].number:
        raise StoreError(
            f"{path} has schema {version}; this version knows {steps[-1].number}",
            code="LS521",
            hint="update liftsys_nb; the file was left as it is",
        )
    return version


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


def meaning(error: duckdb.Error, path: Path) -> Exception:
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


def to_event(row: Sequence[Any]) -> Event:
    """Return the event of a row, as the statements here select it."""
    identity, moment, kind, session, draft, parent, branch, by, why, detail = row[:10]
    at = (_EPOCH + timedelta(microseconds=moment)).isoformat(timespec="microseconds")
    return Event(
        identity, at.removesuffix("+00:00") + "Z", kind, session, draft, parent, branch, by, why,
        json.loads(detail),
    )  # fmt: skip

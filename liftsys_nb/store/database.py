"""history.duckdb: the user's file. Only the holder of our lock opens it for writing."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import duckdb

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.ir.events import Event
from liftsys_nb.store.apart import copy_apart
from liftsys_nb.store.gather import Busy, Outdated
from liftsys_nb.store.heads import older_than_ledger
from liftsys_nb.store.home import FILE_MODE, STAGED, Home, check_file, refusal, sync_folder
from liftsys_nb.store.ids import new_id
from liftsys_nb.store.lines import Mark, Record, chained
from liftsys_nb.store.migrations import MIGRATIONS, VIEWS, Migration, statement
from liftsys_nb.store.rows import to_row

Connection: TypeAlias = duckdb.DuckDBPyConnection
_WHOLE_EACH = 4  # rows: so many of a writer at most hang on one hash that is stored as a whole
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


@contextmanager
def opened(
    home: Home,
    *,
    write: bool = False,
    path: Path | None = None,
    steps: Sequence[Migration] = MIGRATIONS,
    any_schema: bool = False,
) -> Iterator[Connection]:
    """Open the database and check that it is ours; an older schema is migrated when writing.

    path: another file than the home's own (a copy of it). any_schema: read a newer one, too,
    through its view `events`, which every version has; its rows tell no places in chains. Raises
    Busy; Outdated (an older schema, to be read); StoreError LS520 (not ours), LS521 (a newer
    schema), LS523 (unreadable); never changes a file that is not ours.
    """
    path = path or home.database
    if not check_file(path):
        raise StoreError(f"{path} is not there", code="LS523")
    if write:
        version = check_writable(path, steps)
        if version < steps[-1].number:
            _migrate(home, version, steps)
    with attached(path, write=write) as connection:
        version = read_version(connection, path)
        if version < steps[-1].number and not write:
            raise Outdated
        if version > steps[-1].number:
            if not any_schema:
                raise newer(path, version, steps)
            try:
                connection.execute(statement("read_newer"))
            except duckdb.Error as error:
                raise newer(path, version, steps) from error
        if write:
            _renew_views(connection)
        yield connection


def check_writable(path: Path, steps: Sequence[Migration] = MIGRATIONS) -> int:
    """Return the schema version of a database. Raises StoreError LS521 where it is newer."""
    with attached(path, write=False) as connection:
        version = read_version(connection, path)
    if version > steps[-1].number:
        raise newer(path, version, steps)
    return version


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


def read_events(
    connection: Connection, session: str | None = None, kinds: Sequence[str] = ()
) -> list[Event]:
    """Return the events in the database, of one session and of some kinds, ordered by id."""
    query = statement("select_events") + (
        "WHERE ($1::VARCHAR IS NULL OR session = $1) "
        "AND (len($2::VARCHAR[]) = 0 OR list_contains($2, kind)) ORDER BY event_id"
    )
    if session is not None and not kinds:  # spelled so, blocks of other sessions are skipped
        query = statement("select_events") + "WHERE session = $1 ORDER BY event_id"
        return [to_event(row) for row in connection.execute(query, [session]).fetchall()]
    rows = connection.execute(query, [session, list(kinds)]).fetchall()
    return [to_event(row) for row in rows]


def read_events_of(connection: Connection, sessions: Sequence[str]) -> list[Event]:
    """Return the events of these sessions, in no order."""
    query = statement("select_events") + "WHERE list_contains($1, session)"
    return [to_event(row) for row in connection.execute(query, [list(sessions)]).fetchall()]


def last_row(connection: Connection) -> int:
    """Return the number of the last row of events, from 0; -1 where there is none."""
    query = "SELECT coalesce(max(rowid), -1) FROM event_rows"
    if _is_of_schema_1(connection):
        query = "SELECT coalesce(max(rowid), -1) FROM events"
    (row,) = connection.execute(query).fetchall()
    return int(row[0])


def _is_of_schema_1(connection: Connection) -> bool:
    """Tell whether the events lie in the table of the first schema, which no migration reached."""
    query = (
        "SELECT 1 FROM duckdb_tables() WHERE database_name = 'history' AND table_name = 'events'"
    )
    return bool(connection.execute(query).fetchall())


def stored_records(
    connection: Connection, first: int = 0, last: int = 2**62, *, overlap: int = _WHOLE_EACH
) -> Iterator[Record]:
    """Yield rows with their places in the chains, in the order in which they lie in the file.

    They are read as they are asked for: a sort would hold all of them in memory. first, last:
    numbers of rows, from 0. overlap: rows before the first that may be read for their hashes. The
    hash of a row that is not as it was written, or of which that cannot be told, is not whole.
    """
    name = "select_stored_1" if _is_of_schema_1(connection) else "select_stored"
    for place, record in _records(connection, name, first - overlap, last):
        if place >= first:
            yield record


def records_of(connection: Connection, name: str, *values: object) -> Iterator[Record]:
    """Yield the records that a statement of ``sql/`` selects."""
    return (record for _, record in _records(connection, name, *values))


def _records(connection: Connection, name: str, *values: object) -> Iterator[tuple[int, Record]]:
    """Yield records with their rows' numbers; hashes that are not stored follow from the rows."""
    cursor = connection.execute(statement(name), [*values])
    before: Record | None = None
    while rows := cursor.fetchmany(2000):
        for row in rows:
            writer, number, left, previous, digest, start, place = row[11:]
            if previous is None:
                follows = before is not None and (before.writer, before.number) == (
                    writer, number - 1,
                )  # fmt: skip
                previous = before.digest if before is not None and follows else ""
            record = chained(to_event(row), writer, number, left, previous)
            if digest is not None:
                record = replace(record, digest=digest)
            elif record.digest[:8] != f"{start:08x}":
                record = replace(record, digest=f"{start:08x}")
            before = record
            yield place, record


def read_marks(connection: Connection, writers: Sequence[str] | None = None) -> dict[str, Mark]:
    """Return how far the journal of each writer, or of these, was taken over."""
    rows = connection.execute(
        "SELECT writer, bytes_read, events_read, head_hash FROM journals "
        "WHERE $1::VARCHAR[] IS NULL OR list_contains($1, writer)",
        [None if writers is None else list(writers)],
    )
    return {writer: Mark(*mark) for writer, *mark in rows.fetchall()}


def read_schema(connection: Connection) -> int:
    """Return the version of the schema."""
    query = "SELECT value FROM meta WHERE key = 'schema_version'"
    (row,) = connection.execute(query).fetchall()
    return int(row[0])


def read_extent(
    connection: Connection, path: Path, known: int | None = None
) -> tuple[str, int, int]:
    """Return which database this is, how many rows it has, and its schema.

    No other database has that many rows of this one. A newer schema has no name: its rows may be
    in another order each time. known: what the ledger said before; a fold that goes on meanwhile
    is none of a copy's. Raises StoreError: LS523, rows are fewer or more than were taken over;
    LS524, an old copy.
    """
    version = read_schema(connection)
    found, expected, birth = connection.execute(
        "SELECT (SELECT count(*) FROM event_rows), (SELECT sum(events_read) FROM journals), "
        "(SELECT value FROM meta WHERE key = 'birth')"
    ).fetchall()[0]
    if version > MIGRATIONS[-1].number:
        return "", found, version
    if found != (expected or 0):
        raise StoreError(
            f"{path} holds {found} events where {expected or 0} were recorded: rows were removed "
            "or added outside liftsys_nb",
            code="LS523",
            hint="find the first event that is wrong: history verify",
        )
    if old := older_than_ledger(Home(path.parent), found, known):
        raise old
    return birth, found, version


def read_changed(connection: Connection, first: int, seen: Mapping[str, int]) -> set[str]:
    """Return the sessions of the rows from the first-th on, from 0.

    seen: how many events of a writer are known already, by writer.
    """
    rows = connection.execute(
        "SELECT DISTINCT session FROM event_rows "
        "LEFT JOIN (SELECT unnest($2::VARCHAR[]) AS writer, unnest($3::BIGINT[]) AS seen) "
        "USING (writer) WHERE event_rows.rowid >= $1 AND writer_seq > coalesce(seen, 0)",
        [first, list(seen), list(seen.values())],
    )
    return {session for (session,) in rows.fetchall()}


def read_sessions(connection: Connection) -> list[str]:
    """Return the ids of all sessions."""
    rows = connection.execute("SELECT DISTINCT session FROM event_rows ORDER BY session")
    return [session for (session,) in rows.fetchall()]


def read_sessions_of_draft(connection: Connection, prefix: str) -> set[str]:
    """Return the sessions that have a draft whose id begins with prefix."""
    rows = connection.execute(
        "SELECT DISTINCT session FROM events WHERE starts_with(draft, $1)", [prefix]
    )
    return {session for (session,) in rows.fetchall()}


def read_counts(connection: Connection) -> dict[str, int]:
    """Return how many events of each writer are in rows, for writers whose rows have no gap."""
    rows = connection.execute(statement("select_chains")).fetchall()
    return {writer: last for writer, count, unique, last in rows if count == unique == last}


def insert(
    connection: Connection,
    home: Home,
    records: Sequence[Record],
    marks: Mapping[str, Mark],
    *,
    whole: bool = False,
) -> None:
    """Add rows and move the marks in one transaction. The caller holds our lock."""
    connection.execute("BEGIN")
    write_rows(connection, records, marks, whole=whole)
    connection.execute("COMMIT")
    close_log(home)


def close_log(home: Home) -> None:
    """Close the database's log to others."""
    # DuckDB makes its log anew for each transaction, with the rights that the umask leaves.
    if home.write_ahead.exists():
        os.chmod(home.write_ahead, FILE_MODE)


def write_rows(
    connection: Connection,
    records: Sequence[Record],
    marks: Mapping[str, Mark],
    *,
    whole: bool = False,
) -> None:
    """Add rows and move the marks, as a part of the caller's transaction.

    whole: keep each row's hashes as a whole, for rows that are no chain as they lie.
    """
    if records:
        rows = [
            to_row(record, whole=whole, follows=_follows(before, record))
            for before, record in zip([None, *records], records, strict=False)
        ]
        columns = [list(column) for column in zip(*rows, strict=True)]
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


def newer(path: Path, version: int, steps: Sequence[Migration] = MIGRATIONS) -> StoreError:
    """Say that a newer version of this package wrote the database."""
    return StoreError(
        f"{path} has schema {version}; this version knows {steps[-1].number} "
        "and changes nothing of it",
        code="LS521",
        hint="update liftsys_nb; the file was left as it is",
    )


def read_version(connection: Connection, path: Path) -> int:
    """Return the schema version of the database in use. Raises StoreError LS520 (not ours)."""
    try:
        rows = dict(connection.execute("SELECT key, value FROM main.meta").fetchall())
    except (duckdb.CatalogException, duckdb.BinderException):
        rows = {}
    if rows.get("application") != "liftsys_nb" or not str(rows.get("schema_version")).isdecimal():
        raise StoreError(
            f"{path} is a DuckDB database, but not a history", code="LS520", hint=_ASIDE
        )
    return int(rows["schema_version"])


def _migrate(home: Home, version: int, steps: Sequence[Migration]) -> None:
    """Bring the schema up to date, after a copy of the file. The caller holds our lock."""
    copy_apart(home.database, home.path / f"history-schema-{version}-{new_id()}.duckdb")
    with attached(home.database, write=True) as connection:
        connection.execute("BEGIN")
        _apply(connection, [step for step in steps if step.number > version])
        connection.execute("COMMIT")


def _renew_views(connection: Connection) -> None:
    """Make the views anew where another version of this package made them."""
    known = "SELECT value FROM meta WHERE key = 'views'"
    if connection.execute(known).fetchall() == [(VIEWS.digest,)]:
        return
    connection.execute("BEGIN")
    connection.execute(VIEWS.sql)
    connection.execute("DELETE FROM meta WHERE key = 'views'")
    connection.execute("INSERT INTO meta VALUES ('views', $1)", [VIEWS.digest])
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
    return StoreError(
        f"cannot read {path}: {said}",
        code="LS523",
        hint="bring back what can be found: doctor --fix; the file itself is kept",
    )


def _follows(before: Record | None, record: Record) -> bool:
    """Tell whether the row before tells a record's previous hash, and none need stand there."""
    return (
        before is not None
        and (before.writer, before.number) == (record.writer, record.number - 1)
        and bool(record.number % _WHOLE_EACH)
    )


def to_event(row: Sequence[Any]) -> Event:
    identity, moment, kind, session, draft, parent, branch, by, why, detail, others = row[:11]
    if others is not None:
        draft, parent = json.loads(others)
    at = (_EPOCH + timedelta(microseconds=moment)).isoformat(timespec="microseconds")
    return Event(
        identity, at.removesuffix("+00:00") + "Z", kind, session, draft, parent, branch, by, why,
        json.loads(detail),
    )  # fmt: skip

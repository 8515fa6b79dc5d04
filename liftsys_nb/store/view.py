"""One consistent view: the database's rows and the journals' tails as one relation ``event_rows``.

It is laid in a connection to an empty database in memory. ``history`` is the catalog that people
query, with the relation and the documented views on it; ``folded`` is the file, attached for
reading only, and ``memory`` holds the tails.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from liftsys_nb.store.database import (
    Connection,
    meaning,
    newer,
    read_extent,
    read_marks,
    read_version,
)
from liftsys_nb.store.gather import Outdated
from liftsys_nb.store.lines import Mark
from liftsys_nb.store.migrations import MIGRATIONS, VIEWS, statement
from liftsys_nb.store.rows import Row


def connected(**settings: str) -> Connection:
    """Open an empty database in memory, with the catalog that people query.

    settings: more of DuckDB's own, to those that let it load and fetch nothing.
    """
    connection = duckdb.connect(
        config={
            "temp_directory": "",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            **settings,
        }
    )
    # What is shown reads the same everywhere.
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("ATTACH ':memory:' AS history")
    connection.execute("USE history")
    return connection


def attach(connection: Connection, path: Path, known: int) -> dict[str, Mark]:
    """Attach the database, for reading only; return how far each journal was taken over.

    known: how many events it holds at least. Of a newer schema nothing is known of journals: there
    is no mark. Raises Busy; Outdated; StoreError LS520 (not ours), LS521 (too new to be read),
    LS523 (unreadable), LS524 (old).
    """
    try:
        connection.execute("ATTACH $1 AS folded (READ_ONLY)", [str(path)])
        connection.execute("USE folded")
        version = read_version(connection, path)
        if version < MIGRATIONS[-1].number:
            raise Outdated
        marks: dict[str, Mark] = {}
        if version == MIGRATIONS[-1].number:
            marks = read_marks(connection)
            read_extent(connection, path, known)
        elif not connection.execute(statement("has_events")).fetchall():
            raise newer(path, version)
        connection.execute("USE history")
    except duckdb.Error as error:
        raise meaning(error, path) from error
    return marks


def lay(connection: Connection, rows: Sequence[Row], *, attached: bool, overlap: bool) -> None:
    """Make the relation ``event_rows`` and the views on it.

    rows: of the tails, as ``tail_rows`` gives them. attached: whether the database is there.
    overlap: whether some of the rows may be in the database, too.
    """
    connection.execute(statement("tail"))
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(statement("insert_tail"), columns)
    if not attached:
        connection.execute(statement("tail_alone"))
    else:
        (row,) = connection.execute(
            "SELECT value::INTEGER FROM folded.main.meta WHERE key = 'schema_version'"
        ).fetchall()
        is_newer = row[0] > MIGRATIONS[-1].number
        if overlap or is_newer:
            connection.execute(
                "DELETE FROM memory.main.tail WHERE event_id IN "
                "(SELECT event_id::UUID FROM folded.main.events)"
            )
        connection.execute(statement("joined_newer" if is_newer else "joined"))
    connection.execute(VIEWS.sql)

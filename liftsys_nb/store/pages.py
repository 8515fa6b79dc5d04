"""Parts of the history that are asked for: pages of events, and copies to query on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb

from liftsys_nb.ir.events import Event
from liftsys_nb.ir.ports import Wanted
from liftsys_nb.store.database import Connection, meaning, to_event
from liftsys_nb.store.gather import gathered, records_behind
from liftsys_nb.store.home import Home
from liftsys_nb.store.migrations import VIEWS, statement
from liftsys_nb.store.rows import tail_rows
from liftsys_nb.store.tails import Tails
from liftsys_nb.store.view import attach, connected, lay

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Page:
    """The newest of the events that were asked for, oldest first.

    names: of their sessions, by id. left: how many older ones there are.
    """

    events: tuple[Event, ...]
    names: Mapping[str, str]
    left: int


@contextmanager
def viewed(home: Home, tails: Tails, *, patience: float) -> Iterator[Connection]:
    """Open the consistent view in this process. Raises what ``gathered`` and ``attach`` do."""
    connection = connected()
    try:
        with gathered(
            home,
            lambda marks: records_behind(home, tails, marks),
            lambda path, known: attach(connection, path, known),
            patience=patience,
        ) as found:
            rows = tail_rows(found.read)
            lay(connection, rows, attached=found.attached, overlap=found.overlap)
            yield connection
    except duckdb.Error as error:
        raise meaning(error, home.database) from error
    finally:
        connection.close()


def read_page(connection: Connection, wanted: Wanted) -> Page:
    """Read a page of the view."""
    asked = _parameters(wanted)
    rows = connection.execute(statement("select_page"), [*asked, wanted.limit]).fetchall()
    events = tuple(to_event(row) for row in rows)
    left = 0
    if wanted.limit is not None:
        ((count,),) = connection.execute(statement("count_page"), asked).fetchall()
        left = max(0, count - len(events))
    sessions = sorted({event.session for event in events})
    names = dict(connection.execute(statement("select_names"), [sessions]).fetchall())
    return Page(events, names, left)


def keep(home: Home, tails: Tails, wanted: Wanted, *, patience: float) -> duckdb.DuckDBPyRelation:
    """Return a relation of the events in memory; nothing of it holds the file open.

    Its connection has the documented views, too: over these events alone.
    """
    connection = connected()
    try:
        with gathered(
            home,
            lambda marks: records_behind(home, tails, marks),
            lambda path, known: attach(connection, path, known),
            patience=patience,
        ) as found:
            rows = tail_rows(found.read)
            lay(connection, rows, attached=found.attached, overlap=found.overlap)
            connection.execute("ATTACH ':memory:' AS kept")
            connection.execute(statement("keep_page"), [*_parameters(wanted), wanted.limit])
            connection.execute("USE kept")
            connection.execute(VIEWS.sql)
            connection.execute("DETACH history")
            if found.attached:
                connection.execute("DETACH folded")
            connection.execute("DROP TABLE memory.main.tail")
    except duckdb.Error as error:
        raise meaning(error, home.database) from error
    return connection.view("events")


def _parameters(wanted: Wanted) -> list[object]:
    since = None
    if wanted.since is not None:
        since = (wanted.since - _EPOCH) // timedelta(microseconds=1)
    return [wanted.session, list(wanted.kinds) or None, since]

"""Histories of every schema that was released, and of one that is not yet."""

from __future__ import annotations

import dataclasses
import gzip
import json
from pathlib import Path

import duckdb
import pytest
from store.children import make_event, make_events

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.ir.events import Event
from liftsys_nb.session import open_workbench
from liftsys_nb.store import History
from liftsys_nb.store.database import opened
from liftsys_nb.store.home import Home, ensure_home
from liftsys_nb.store.migrations import MIGRATIONS, VIEWS
from liftsys_nb.store.repair import repair
from liftsys_nb.store.verifying import verify

FILES = sorted((Path(__file__).parent / "files").glob("history-schema-*.duckdb.gz"))


def kept(file: Path) -> list[Event]:
    text = file.with_name(file.name.replace(".duckdb.gz", ".json")).read_text()
    return [Event(**fields) for fields in json.loads(text)]


def put(file: Path, home: Home) -> None:
    ensure_home(home)
    home.database.write_bytes(gzip.decompress(file.read_bytes()))
    home.database.chmod(0o600)


def test_there_is_a_file_of_each_schema() -> None:
    numbers = [int(file.name.split("-")[-1].partition(".")[0]) for file in FILES]
    assert numbers == [step.number for step in MIGRATIONS]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_history_of_each_schema_is_read_to_the_letter_and_written_on(
    file: Path, home: Home
) -> None:
    put(file, home)
    before = kept(file)
    store = History(home)
    assert list(store.events()) == before
    assert all(finding.ok for finding in store.findings())
    more = make_events(store, 3)
    store.append(more)
    store.fold()
    store.close()
    again = History(home)
    assert list(again.events()) == before + more
    assert all(finding.ok for finding in again.findings())
    copies = list(home.path.glob("history-schema-*.duckdb"))
    assert len(copies) == (file != FILES[-1])  # a snapshot before each migration, and no other


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_sessions_of_each_schema_open_as_they_were(file: Path, home: Home) -> None:
    put(file, home)
    bench = open_workbench(home.path)
    names = {row["name"] for row in bench.list().document["sessions"]}
    assert names == {"clamp", "half"}
    assert "clamp" in bench.show("clamp").document["ir"]
    bench.close()


@pytest.fixture
def newer(store: History, home: Home) -> list[Event]:
    """Make a history whose schema this version does not know; return its events."""
    events = make_events(store, 3)
    store.append(events)
    store.fold()
    store.close()
    with duckdb.connect(str(home.database)) as connection:
        connection.execute("""
            CREATE TABLE rows_of_events AS SELECT * FROM events;
            CREATE OR REPLACE VIEW events AS SELECT * FROM rows_of_events;
            DROP TABLE event_rows;
            DROP TABLE journals;
            UPDATE meta SET value = '999' WHERE key = 'schema_version';
        """)
    return events


def test_a_newer_schema_is_read_and_not_written(newer: list[Event], home: Home) -> None:
    content = home.database.read_bytes()
    store = History(home)
    assert list(store.events()) == newer
    assert store.warning is not None and "newer" in store.warning
    assert store.news().sessions is None
    assert dict(store.by_session()) == {newer[0].session: newer}
    with pytest.raises(StoreError) as refused:
        store.append(make_events(store, 1))
    assert refused.value.code == "LS521"
    assert len(store.frame()) == 3
    (bad,) = (finding for finding in store.findings() if not finding.ok)
    assert "LS521" in bad.message
    for act in (lambda: verify(home), lambda: repair(home), store.fold):
        with pytest.raises(StoreError) as refused:
            act()
        assert refused.value.code == "LS521"
    assert home.database.read_bytes() == content


def test_views_are_made_anew_where_they_are_of_another_version(store: History, home: Home) -> None:
    store.append(make_events(store, 1))
    store.fold()
    with duckdb.connect(str(home.database)) as connection:
        connection.execute("CREATE OR REPLACE VIEW sessions AS SELECT 1 AS one")
        connection.execute("UPDATE meta SET value = 'other' WHERE key = 'views'")
    store.append(make_events(store, 1))
    store.fold()
    with opened(home) as connection:
        assert connection.execute("SELECT events FROM sessions").fetchall() == [(2,)]
        rows = connection.execute("SELECT value FROM meta WHERE key = 'views'").fetchall()
    assert rows == [(VIEWS.digest,)]


def test_every_column_of_every_view_says_what_it_is(store: History, home: Home) -> None:
    store.append(make_events(store, 1))
    store.fold()
    with opened(home) as connection:
        views = connection.execute(
            "SELECT view_name, comment FROM duckdb_views() "
            "WHERE NOT internal AND database_name = 'history' ORDER BY ALL"
        ).fetchall()
        bare = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() "
            "WHERE database_name = 'history' AND comment IS NULL AND table_name IN "
            "('sessions', 'drafts', 'holes', 'fills', 'verdicts', 'events')"
        ).fetchall()
    assert [name for name, _ in views] == [
        "drafts", "events", "fills", "holes", "sessions", "verdicts",
    ]  # fmt: skip
    assert all(comment for _, comment in views)
    assert bare == []


def test_ids_of_another_form_come_back_too(store: History) -> None:
    odd = dataclasses.replace(
        make_event(store), draft="first", parent="01A207D9-C7E1-7972-88EF-F042A453E14E"
    )
    store.append([odd])
    store.fold()
    assert list(store.events()) == [odd]

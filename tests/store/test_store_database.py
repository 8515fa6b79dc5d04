"""history.duckdb: ours or left alone; its schema, its rows."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from store.children import make_event, make_events
from store.conftest import ROOT

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store import History
from liftsys_nb.store.database import Busy, create, opened, read_counts
from liftsys_nb.store.gather import Outdated
from liftsys_nb.store.home import Home
from liftsys_nb.store.migrations import MIGRATIONS, Migration


def plain_text(path: Path) -> None:
    path.write_text("my shopping list\n" * 500)


def empty(path: Path) -> None:
    path.touch()


def other_database(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE events (mine INTEGER)")


def other_meta(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
        connection.execute("INSERT INTO meta VALUES ('application', 'another')")


def newer_schema(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
        connection.execute(
            "INSERT INTO meta VALUES ('application', 'liftsys_nb'), ('schema_version', '999')"
        )


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (plain_text, "LS520"),
        (empty, "LS520"),
        (other_database, "LS520"),
        (other_meta, "LS520"),
        (newer_schema, "LS521"),
    ],
)
def test_a_file_that_is_not_ours_is_named_and_never_touched(
    make: Callable[[Path], None], code: str, store: History, home: Home
) -> None:
    store.append(make_events(store, 1))
    make(home.database)
    content, changed = home.database.read_bytes(), home.database.stat().st_mtime_ns
    for read in (store.events, store.fold, store.frame):
        with pytest.raises(StoreError) as refused:
            read()
        assert refused.value.code == code
        assert str(home.database) in refused.value.message
        assert refused.value.hint
    (bad,) = (finding for finding in store.findings() if not finding.ok)
    assert bad.name == "database"
    store.append(make_events(store, 1))
    assert home.database.read_bytes() == content
    assert home.database.stat().st_mtime_ns == changed
    home.database.unlink()
    assert len(list(store.events())) == 2


@pytest.mark.parametrize("number", [1000, 300_000])
def test_a_damaged_database_is_named_and_the_journals_stay(
    store: History, home: Home, number: int
) -> None:
    store.append(make_events(store, 2000))
    store.fold()
    store.append(make_events(store, 1))
    content = bytearray(home.database.read_bytes())
    for place in range(number, len(content), 4096):
        content[place] ^= 0xFF
    home.database.write_bytes(content)
    with pytest.raises(StoreError) as refused:
        store.events()
    assert refused.value.code in ("LS520", "LS523")
    assert any(not finding.ok and finding.name == "database" for finding in store.findings())
    assert len(list(home.journals.iterdir())) == 1


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ('UPDATE event_rows SET detail = \'{"value": "other"}\' WHERE writer_seq = 2', "its hash"),
        ("DELETE FROM event_rows WHERE writer_seq = 2", "breaks at its event 2"),
        ("DELETE FROM event_rows WHERE writer_seq = 3", "breaks at its event 3"),
        (
            "INSERT INTO event_rows BY NAME SELECT * REPLACE ('x' AS writer) FROM event_rows",
            "no journal",
        ),
        (
            "INSERT INTO event_rows BY NAME SELECT * REPLACE (9 AS writer_seq) FROM event_rows",
            "event 4",
        ),
    ],
)
def test_rows_that_others_changed_are_found(
    store: History, home: Home, statement: str, words: str
) -> None:
    store.append(make_events(store, 3))
    store.close()
    store.fold()
    assert all(finding.ok for finding in store.findings())
    with duckdb.connect(str(home.database)) as connection:
        connection.execute(statement)
    (bad,) = (finding for finding in store.findings() if not finding.ok)
    assert bad.name == "database"
    assert words in bad.message
    if not statement.startswith("UPDATE"):  # only computing every hash again finds that
        with pytest.raises(StoreError, match="outside liftsys_nb"):
            store.events()


def test_a_journal_is_kept_when_the_database_lost_its_rows(store: History, home: Home) -> None:
    store.append(make_events(store, 3))
    store.fold()
    with duckdb.connect(str(home.database)) as connection:
        connection.execute("DELETE FROM event_rows")
    store.close()
    with pytest.raises(StoreError, match="lacks events"):
        store.fold()
    assert len(list(home.journals.iterdir())) == 1


def test_views_and_columns_answer_plain_sql(store: History, home: Home) -> None:
    store.append([make_event(store, "created", name="clamp"), make_event(store, "finalized")])
    store.append([make_event(store, "created", session="other", name="half")])
    store.fold()
    renamed = home.path / "copy.duckdb"
    home.database.rename(renamed)
    with duckdb.connect(str(renamed), read_only=True) as connection:
        rows = connection.execute(
            "SELECT name, last_turn, events FROM sessions ORDER BY name"
        ).fetchall()
        types = dict(connection.execute("SELECT column_name, data_type FROM duckdb_columns() "
                                        "WHERE table_name = 'events'").fetchall())  # fmt: skip
        indexes = connection.execute("SELECT count(*) FROM duckdb_indexes()").fetchone()
    assert rows == [("clamp", "finalized", 2), ("half", "open", 1)]
    assert types["happened_at"] == "TIMESTAMP WITH TIME ZONE"
    assert types["detail"] == "JSON"
    assert types["writer_seq"] == "BIGINT"
    assert indexes == (0,)


def test_the_file_is_written_so_that_the_previous_major_reads_it(
    store: History, home: Home
) -> None:
    for _ in range(2):
        store.append(make_events(store, 1))
        store.fold()
        with duckdb.connect(str(home.database), read_only=True) as connection:
            (tags,) = connection.execute(
                "SELECT tags FROM duckdb_databases() WHERE path IS NOT NULL"
            ).fetchone() or ({},)
        assert tags["storage_version"].startswith("v1.5")


def test_an_older_schema_is_migrated_once_after_a_copy_and_a_newer_one_is_left(
    store: History, home: Home
) -> None:
    step = Migration(3, "notes", "CREATE TABLE notes (words VARCHAR);")
    steps = (*MIGRATIONS, step)
    store.append(make_events(store, 3))
    store.fold()
    with pytest.raises(Outdated), opened(home, steps=steps):
        pass
    for _ in range(2):
        with opened(home, write=True, steps=steps) as connection:
            assert list(read_counts(connection).values()) == [3]
            connection.execute("INSERT INTO notes VALUES ('x')")
    copies = list(home.path.glob("history-schema-2-*.duckdb"))
    assert len(copies) == 1
    assert copies[0].stat().st_mode & 0o777 == 0o600
    with duckdb.connect(str(copies[0]), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (3,)
    assert len(list(store.events())) == 3  # a newer schema is read
    with pytest.raises(StoreError) as refused:
        store.append(make_events(store, 1))
    assert refused.value.code == "LS521"
    assert refused.value.code == "LS521"


def test_a_migration_that_fails_changes_nothing(store: History, home: Home) -> None:
    bad = Migration(3, "bad", "CREATE TABLE half (words VARCHAR); SELECT nonsense;")
    store.append(make_events(store, 3))
    store.fold()
    with pytest.raises(StoreError), opened(home, write=True, steps=(*MIGRATIONS, bad)):
        pass
    assert len(list(store.events())) == 3
    assert all(finding.ok for finding in store.findings())


def test_migrations_are_numbered_from_one_without_gaps() -> None:
    assert [step.number for step in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_create_leaves_a_file_that_is_already_there(store: History, home: Home) -> None:
    store.append(make_events(store, 1))
    plain_text(home.database)
    content = home.database.read_bytes()
    with pytest.raises(Busy):
        create(home)
    assert home.database.read_bytes() == content


def test_a_home_that_is_a_file_a_link_or_below_a_file_is_refused(tmp_path: Path) -> None:
    from liftsys_nb.store.home import locate

    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    (tmp_path / "journal_is_link").mkdir()
    (tmp_path / "journal_is_link" / "journal").symlink_to(tmp_path / "folder")
    for name in ("file", "link", "file/below", "journal_is_link"):
        store = History(locate(tmp_path / name))
        uses = (functools.partial(store.append, make_events(store, 1)), store.events, store.fold)
        for use in uses:
            with pytest.raises(StoreError) as refused:
                use()
            assert refused.value.code == "LS501"
            assert str(tmp_path) in refused.value.message
            assert "LIFTSYS_HOME" in (refused.value.hint or "")
        assert any(not finding.ok and finding.hint for finding in store.findings())
    assert (tmp_path / "file").read_text() == "mine"
    assert list((tmp_path / "folder").iterdir()) == []


def test_links_in_the_place_of_our_files_are_not_followed(
    store: History, home: Home, tmp_path: Path
) -> None:
    store.append(make_events(store, 1))
    victim = tmp_path / "victim"
    for path in (home.database, home.lock, home.journals / "journal-0.jsonl"):
        victim.write_text("mine")
        path.unlink(missing_ok=True)
        path.symlink_to(victim)
        with pytest.raises(StoreError) as refused:
            store.fold()
        assert refused.value.code == "LS501"
        assert victim.read_text() == "mine"
        path.unlink()


FOREIGN = """
import os, sys, tempfile
from pathlib import Path
from store.children import make_events
from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store import History
from liftsys_nb.store.home import locate
base = Path(tempfile.mkdtemp())
other = base / "other"
other.mkdir()
closed = base / "closed"
closed.mkdir(mode=0o500)
if os.geteuid() == 0:  # become somebody else; otherwise the root's folders are foreign enough
    os.chown(base, 65534, 65534)
    os.chown(closed, 65534, 65534)
    os.setuid(65534)
else:
    other = Path("/")
for home in (other, closed, closed / "below"):
    store = History(locate(home))
    try:
        store.append(make_events(store, 1))
    except StoreError as error:
        print(error.code, [f.name for f in store.findings() if not f.ok][:1])
"""


def test_a_home_of_another_user_or_without_write_permission_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FOREIGN],
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["LS501 ['home']", "LS501 ['home']", "LS501 ['home']"]


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Work", "Library/Mobile Documents/x"])
def test_a_folder_that_a_cloud_client_copies_is_pointed_out(tmp_path: Path, name: str) -> None:
    from liftsys_nb.store.home import locate

    findings = {finding.name: finding for finding in History(locate(tmp_path / name)).findings()}
    assert not findings["place"].ok
    assert findings["home"].ok


def test_rights_that_let_others_in_are_pointed_out(store: History, home: Home) -> None:
    store.append(make_events(store, 1))
    home.path.chmod(0o755)
    (bad,) = (finding for finding in store.findings() if not finding.ok)
    assert bad.name == "rights"
    assert "chmod" in (bad.hint or "")

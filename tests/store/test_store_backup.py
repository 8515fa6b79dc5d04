"""Backups and what comes back from them: all of it, at one moment, and nothing that is not ours."""

from __future__ import annotations

import io
import json
import random
import shutil
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store.children import make_event, make_events
from store.conftest import Run, Start, code_of

from liftsys_nb.ir.errors import InputError, StoreError
from liftsys_nb.store import History, archive
from liftsys_nb.store.backup import back_up, backups_in
from liftsys_nb.store.home import Home, locate
from liftsys_nb.store.restore import restore
from liftsys_nb.store.verifying import verify

Rounds = Callable[[int], range]


def ids(home: Home) -> list[str]:
    store = History(home)
    try:
        return [event.id for event in store.events()]
    finally:
        store.close()


def files(home: Home) -> dict[str, bytes]:
    """Everything in a home but for its lock."""
    return {
        str(path.relative_to(home.path)): path.read_bytes()
        for path in sorted(home.path.rglob("*"))
        if path.is_file() and path != home.lock
    }


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A backup of two writers in the database and one in a journal, and the ids in it."""
    folder = tmp_path_factory.mktemp("kept")
    home = locate(folder / "home")
    for number in range(3):
        store = History(home)
        store.append(make_events(store, 2))
        store.append(make_events(store, 3))
        if number < 2:
            store.close()
        if number == 1:
            store.fold()
    back_up(home, folder / "kept.zip")
    store.close()
    return folder / "kept.zip", ids(home)


def test_a_backup_holds_what_is_acknowledged_and_verifies_against_the_head_it_names(
    kept: tuple[Path, list[str]], home: Home
) -> None:
    path, known = kept
    assert path.stat().st_mode & 0o777 == 0o600
    done = restore(home, path)
    assert (done.events, done.added) == (15, 15)
    assert ids(home) == known
    assert verify(home).breaks == ()
    for entry in (home.path, *home.path.rglob("*")):
        assert entry.stat().st_mode & 0o077 == 0, entry


def test_a_backup_without_a_name_goes_into_the_home_where_repairs_find_it(
    store: History, home: Home
) -> None:
    store.append(make_events(store, 2))
    first, second = back_up(home), back_up(home)
    assert backups_in(home) == sorted([first.path, second.path], reverse=True)
    assert home.backups.stat().st_mode & 0o777 == 0o700
    assert (first.events, first.writers, first.head) == (2, 1, second.head)


def test_a_file_that_is_there_is_replaced_only_with_force(
    store: History, home: Home, tmp_path: Path
) -> None:
    store.append(make_events(store, 2))
    path = tmp_path / "mine.zip"
    path.write_text("my shopping list")
    with pytest.raises(InputError) as refused:
        back_up(home, path)
    assert refused.value.code == "LS429"
    assert path.read_text() == "my shopping list"
    back_up(home, path, force=True)
    assert archive.check(path).events == 2
    with pytest.raises(InputError, match="is there already"):
        back_up(home, tmp_path, force=True)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_there_is_no_backup_of_nothing(store: History, home: Home, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(StoreError) as refused:
            back_up(home, tmp_path / "none.zip")
        assert refused.value.code == "LS542"
        home.path.mkdir(exist_ok=True)
    assert not (tmp_path / "none.zip").exists()


def test_a_damaged_history_gives_no_backup(store: History, home: Home, tmp_path: Path) -> None:
    store.append(make_events(store, 4))
    store.close()
    store.fold()
    with duckdb.connect(str(home.database)) as connection:
        connection.execute("UPDATE event_rows SET why = 'x' WHERE writer_seq = 2")
    with pytest.raises(StoreError) as refused:
        back_up(home, tmp_path / "none.zip")
    assert refused.value.code == "LS510"
    assert "event 2" in refused.value.message
    assert "doctor --fix" in (refused.value.hint or "")
    assert not (tmp_path / "none.zip").exists()


def test_tables_of_ones_own_come_back_with_the_file(
    store: History, home: Home, tmp_path: Path
) -> None:
    store.append(make_events(store, 1))
    store.fold()
    with duckdb.connect(str(home.database)) as connection:
        connection.execute("CREATE TABLE notes AS SELECT 'mine' AS words")
    back_up(home, tmp_path / "b.zip")
    restored = locate(tmp_path / "other")
    restore(restored, tmp_path / "b.zip")
    with duckdb.connect(str(restored.database), read_only=True) as connection:
        assert connection.execute("FROM notes").fetchall() == [("mine",)]


def test_a_backup_while_writers_and_folds_go_on_holds_all_that_was_acknowledged_before_it(
    home: Home, start: Start, tmp_path: Path
) -> None:
    writers = [start("write", 4000, 2) for _ in range(3)]
    folder = start("fold", 10**6)
    for number in range(3):
        before: list[str] = []
        for child in writers:
            assert child.stdout
            before += [child.stdout.readline().strip() for _ in range(40)]
        back_up(home, tmp_path / f"{number}.zip")
        restored = locate(tmp_path / f"restored-{number}")
        restore(restored, tmp_path / f"{number}.zip")
        found = ids(restored)
        assert set(before) <= set(found)
        assert len(found) == len(set(found)) == archive.check(tmp_path / f"{number}.zip").events
    for child in (*writers, folder):
        child.kill()


def test_whatever_a_kept_event_builds_on_is_kept_too(home: Home, tmp_path: Path) -> None:
    """Two writers that answer each other; each event names the one before as its parent."""
    import threading
    from dataclasses import replace

    stores = [History(home), History(home)]
    ended = threading.Event()
    last: list[str | None] = [None]

    def answer() -> None:
        turn = 0
        while not ended.is_set():
            store = stores[turn % 2]
            event = replace(make_event(store), parent=last[0])
            store.append([event])
            last[0] = event.id
            turn += 1

    writer = threading.Thread(target=answer)
    writer.start()
    try:
        for number in range(4):
            time.sleep(0.05)
            back_up(home, tmp_path / f"{number}.zip")
            restored = locate(tmp_path / f"r{number}")
            restore(restored, tmp_path / f"{number}.zip")
            events = list(History(restored).events())
            there = {event.id for event in events}
            assert len(there) > number
            assert {event.parent for event in events} - {None} <= there
    finally:
        ended.set()
        writer.join()


# ── restoring into a history ─────────────────────────────────────────────────────────────────
def test_a_history_is_not_touched_without_force(
    kept: tuple[Path, list[str]], store: History, home: Home
) -> None:
    store.append(make_events(store, 3))
    before = files(home)
    with pytest.raises(StoreError) as refused:
        restore(home, kept[0])
    assert refused.value.code == "LS543"
    assert "--force" in (refused.value.hint or "")
    assert files(home) == before


@pytest.mark.parametrize("folded", [True, False])
def test_with_force_both_histories_are_brought_together_and_nothing_comes_twice(
    kept: tuple[Path, list[str]], store: History, home: Home, folded: bool
) -> None:
    path, known = kept
    mine = make_events(store, 3)
    store.append(mine)
    if folded:
        store.fold()
    done = restore(home, path, force=True)
    assert (done.events, done.added) == (15, 15)
    assert done.aside is not None
    assert ids(home) == sorted(known + [event.id for event in mine])
    later = make_events(store, 2)
    store.append(later)
    assert restore(home, path, force=True).added == 0
    store.fold()
    assert ids(home) == sorted(known + [event.id for event in (*mine, *later)])
    assert verify(home).breaks == ()


def test_a_restore_gives_an_older_history_what_was_lost_since(
    store: History, home: Home, tmp_path: Path
) -> None:
    store.append(make_events(store, 4))
    store.fold()
    old = home.database.read_bytes()
    store.append(make_events(store, 4))
    store.close()
    store.fold()
    known, head = ids(home), verify(home).head
    back_up(home, tmp_path / "b.zip")
    home.database.write_bytes(old)
    done = restore(home, tmp_path / "b.zip", force=True)
    assert ids(home) == known
    assert verify(home, head=head).breaks == ()
    assert done.mended is not None
    assert done.mended.lost == []


def test_what_is_kept_aside_is_the_database_as_it_was(
    kept: tuple[Path, list[str]], store: History, home: Home
) -> None:
    store.append(make_events(store, 3))
    store.close()
    store.fold()
    before = ids(home)
    done = restore(home, kept[0], force=True)
    assert done.aside is not None
    with duckdb.connect(str(done.aside / "history.duckdb"), read_only=True) as connection:
        rows = connection.execute("SELECT event_id FROM events ORDER BY 1").fetchall()
    assert [row[0] for row in rows] == before


# ── hostile files ────────────────────────────────────────────────────────────────────────────
MANIFEST = {
    "format": 1, "application": "liftsys_nb", "made": "", "events": 0,
    "head": "", "files": {},
}  # fmt: skip


def zipped(members: list[tuple[str | zipfile.ZipInfo, bytes]], **manifest: object) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members:
            container.writestr(name, content)
        container.writestr("manifest.json", json.dumps(MANIFEST | manifest))
    return target.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry


BOMB = zipped([("history.duckdb", b"\0" * 50_000_000)], files={"history.duckdb": [10, "0" * 64]})
JOURNAL = "journal/journal-0192f0c0-0000-7000-8000-000000000001.jsonl"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a zip"),
        (b"my shopping list", "not a zip"),
        (zipped([("../../outside", b"x")], files={"../../outside": [1, ""]}), "which no backup"),
        (zipped([("/etc/outside", b"x")], files={"/etc/outside": [1, ""]}), "which no backup"),
        (zipped([("journal/../../outside", b"x")]), "which no backup"),
        (zipped([("journal/journal-x.jsonl\0.jsonl", b"x")]), "which no backup"),
        (zipped([("journal\\journal-x.jsonl", b"x")]), "which no backup"),
        (zipped([("notes.txt", b"x")]), "which no backup"),
        (zipped([(link("history.duckdb"), b"/etc/passwd")]), "not a plain file"),
        (zipped([("history.duckdb", b"x")]), "other files"),
        (zipped([], files={"history.duckdb": [1, ""]}), "other files"),
        (BOMB, "other files"),
        (zipped([(JOURNAL, b"xy")], files={JOURNAL: [2, "0" * 64]}), "damaged"),
        (zipped([], application="another"), "not ours"),
        (zipped([], events="many"), "no sense"),
        (zipped([], files=["history.duckdb"]), "no sense"),
        (zipped([], files={"history.duckdb": [-1, ""]}), "no sense"),
        (zipped([]), "no head"),
    ],
)  # fmt: skip
def test_what_is_no_backup_is_refused_and_leaves_nothing(
    content: bytes, words: str, home: Home, tmp_path: Path
) -> None:
    path = tmp_path / "hostile.zip"
    path.write_bytes(content)
    with pytest.raises(StoreError) as refused:
        restore(home, path)
    assert refused.value.code == "LS541"
    assert words in refused.value.message
    assert files(home) == {}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["home", "hostile.zip"]


def test_a_bomb_that_is_honest_about_its_size_finds_no_room(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(
        zipped([("history.duckdb", b"\0" * 50_000_000)],
               files={"history.duckdb": [50_000_000, "0" * 64]})
    )  # fmt: skip
    monkeypatch.setattr(archive, "free_bytes", lambda path: 40 << 20)
    with pytest.raises(StoreError) as refused:
        restore(home, path)
    assert refused.value.code == "LS502"


def test_a_member_that_comes_twice_is_refused(home: Home, tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as container:
        container.writestr("history.duckdb", b"x")
        with pytest.warns(UserWarning, match="Duplicate"):
            container.writestr("history.duckdb", b"x")
        container.writestr("manifest.json", json.dumps(MANIFEST))
    path = tmp_path / "twice.zip"
    path.write_bytes(target.getvalue())
    with pytest.raises(StoreError, match="another kind of archive"):
        restore(home, path)


def test_a_backup_of_a_newer_version_asks_for_an_update(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "new.zip"
    path.write_bytes(zipped([], format=2))
    with pytest.raises(StoreError) as refused:
        restore(home, path)
    assert refused.value.code == "LS521"


def test_a_backup_whose_events_were_changed_is_refused(
    kept: tuple[Path, list[str]], home: Home, tmp_path: Path
) -> None:
    """Its lengths and hashes are right, its chains are not."""
    place = Home(tmp_path / "place")
    place.journals.mkdir(parents=True)
    manifest = archive.unpack(kept[0], place)
    with duckdb.connect(str(place.database)) as connection:
        connection.execute("UPDATE event_rows SET why = 'x' WHERE writer_seq = 2")
    path = tmp_path / "changed.zip"
    archive.pack(place, path, made="", events=manifest.events, head=manifest.head)
    with pytest.raises(StoreError) as refused:
        restore(home, path)
    assert refused.value.code == "LS541"
    assert "does not match its hash" in refused.value.message


@given(place=st.integers(0, 10**9), bit=st.integers(0, 7))
@settings(max_examples=20)
def test_a_bit_that_flips_anywhere_in_a_backup_is_found_or_harmless(
    place: int, bit: int, kept: tuple[Path, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path, known = kept
    folder = tmp_path_factory.mktemp("flip")
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 1 << bit
    (folder / "b.zip").write_bytes(content)
    home = locate(folder / "home")
    refused = code_of(lambda: restore(home, folder / "b.zip"))
    if refused is None:
        assert ids(home) == known
    else:
        assert refused in ("LS541", "LS521")
        assert files(home) == {}


def test_a_missing_file_is_wrong_input(home: Home, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        restore(home, tmp_path / "none.zip")
    assert refused.value.code == "LS421"


# ── killed at any line ───────────────────────────────────────────────────────────────────────
def test_a_backup_that_is_killed_anywhere_leaves_none_or_a_whole_one(
    store: History, home: Home, start: Start, run: Run, rounds: Rounds, tmp_path: Path
) -> None:
    store.append(make_events(store, 3))
    store.fold()
    store.append(make_events(store, 2))
    known = ids(home)
    (total,) = run("die_in", 0, "backup", tmp_path / "first.zip")
    chance = random.Random(4)
    killed = 0
    for number in rounds(4):
        path = tmp_path / f"{number}.zip"
        child = start("die_in", chance.randrange(1, int(total)), "backup", path)
        child.communicate()
        killed += child.returncode == -signal.SIGKILL
        assert ids(home) == known
        if path.exists():
            assert archive.check(path).events == 5
    assert killed


def test_a_restore_that_is_killed_anywhere_leaves_the_home_as_it_was_or_done(
    kept: tuple[Path, list[str]], start: Start, run: Run, rounds: Rounds, home: Home,
    tmp_path: Path,
) -> None:  # fmt: skip
    path, known = kept
    (total,) = run("die_in", 0, "restore", path)
    assert ids(home) == known
    store = History(home)
    shutil.rmtree(home.path)
    mine = make_events(store, 3)
    store.append(mine)
    store.close()
    store.fold()
    start_files = tmp_path / "start"
    shutil.copytree(home.path, start_files)
    before = ids(home)
    chance = random.Random(5)
    killed = 0
    for number in rounds(6):
        shutil.rmtree(home.path)
        if number % 2:
            shutil.copytree(start_files, home.path)
        # The start of both ways is the same; the second half differs.
        child = start("die_in", chance.randrange(int(total) // 3, int(total)), "restore", path)
        child.communicate()
        killed += child.returncode == -signal.SIGKILL
        found = ids(home)
        was = before if number % 2 else []
        assert found in (was, sorted(known + was))
        assert verify(home).breaks == ()
        restore(home, path, force=True)
        assert ids(home) == sorted(known + was)
    assert killed

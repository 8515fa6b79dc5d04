"""Mending: what can be found is back, what cannot is told, and nothing good is touched."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store.children import SESSION, make_event, make_events
from store.conftest import Run, Start

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store import History
from liftsys_nb.store.backup import back_up
from liftsys_nb.store.home import Home, locate
from liftsys_nb.store.lines import Record, read_line
from liftsys_nb.store.pool import RECOVERED
from liftsys_nb.store.repair import repair
from liftsys_nb.store.sources import Lines, sound_lines
from liftsys_nb.store.verifying import verify

Rounds = Callable[[int], range]
GROUPS = (2, 1, 3)


def ids(home: Home) -> list[str]:
    store = History(home)
    try:
        return [event.id for event in store.events()]
    finally:
        store.close()


def writer_of_groups(home: Home, groups: tuple[int, ...] = GROUPS, *, name: str = "") -> list[str]:
    """Write groups as one writer, who is gone then; return the ids."""
    store = History(home)
    known = []
    for number, count in enumerate(groups):
        begin = [make_event(store, "created", name=name)] if name and not number else []
        events = begin + make_events(store, count - len(begin))
        store.append(events)
        known += [event.id for event in events]
    store.close()
    return known


def damage(path: Path, line: int) -> bytes:
    """Change a line of a journal (from 1); return the journal as it was."""
    content = path.read_bytes()
    lines = content.splitlines(keepends=True)
    lines[line - 1] = lines[line - 1].replace(b'"hole"', b'"hale"').replace(b'"name"', b'"nome"')
    path.write_bytes(b"".join(lines))
    return content


def break_database(home: Home) -> None:
    content = bytearray(home.database.read_bytes())
    for place in range(12288, len(content), 4096):
        content[place + 20] ^= 0xFF
    home.database.write_bytes(content)


def test_a_sound_history_is_left_alone(home: Home) -> None:
    assert repair(home).done == []
    assert not home.path.exists()
    writer_of_groups(home)
    History(home).fold()
    writer_of_groups(home)
    before = {p: p.stat().st_mtime_ns for p in home.path.rglob("*") if p.is_file()}
    done = repair(home)
    assert (done.done, done.left, done.aside, done.events) == ([], [], None, 0)
    assert {p: p.stat().st_mtime_ns for p in home.path.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("line", range(1, 7))
def test_good_lines_behind_damage_come_back_with_a_mark_and_the_lost_one_is_named(
    home: Home, line: int
) -> None:
    known = writer_of_groups(home, name="clamp")
    (journal,) = home.journals.iterdir()
    damage(journal, line)
    with pytest.raises(StoreError):
        ids(home)
    done = repair(home)
    assert done.left == []
    assert ids(home) == known[: line - 1] + known[line:]
    assert verify(home).breaks == ()
    (lost,) = done.lost
    writer = journal.stem.removeprefix("journal-")
    assert (lost.writer, lost.first, lost.last) == (writer, line, line)
    assert lost.sessions == (SESSION,)
    assert done.names == ({SESSION: "clamp"} if line > 1 else {})
    marked = [e for e in History(home).events() if RECOVERED in e.detail]
    assert [event.id for event in marked] == known[line:]
    places = [event.detail[RECOVERED] for event in marked]
    assert [place["number"] for place in places if isinstance(place, dict)] == [*range(line + 1, 7)]
    for rescued in done.rescued:
        assert (rescued.first, rescued.last, rescued.events) == (line + 1, 6, 6 - line)
    assert done.aside is not None
    assert (done.aside / journal.name).exists()
    assert not journal.exists()
    again = repair(home)
    assert (again.done, again.left, again.events) == ([], [], 0)


@given(place=st.integers(0, 10**6), mask=st.integers(1, 255))
@settings(max_examples=20)
def test_one_changed_byte_costs_at_most_one_event(
    place: int, mask: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = locate(tmp_path_factory.mktemp("byte") / "home")
    known = writer_of_groups(home)
    (journal,) = home.journals.iterdir()
    content = bytearray(journal.read_bytes())
    content[place % len(content)] ^= mask
    journal.write_bytes(content)
    done = repair(home)
    found = ids(home)
    assert set(found) <= set(known)
    assert len(found) >= len(known) - 1
    assert sum(lost.last - lost.first + 1 for lost in done.lost) == len(known) - len(found)
    assert verify(home).breaks == ()


def test_two_lines_that_became_one_are_read_as_two(home: Home) -> None:
    known = writer_of_groups(home)
    (journal,) = home.journals.iterdir()
    journal.write_bytes(journal.read_bytes().replace(b'}\n{"v"', b'}X{"v"', 2))
    done = repair(home)
    assert (ids(home), done.lost, done.rescued) == (known, [], [])


@given(cut=st.integers(0, 10**6))
@settings(max_examples=20)
def test_what_was_never_acknowledged_does_not_come_back(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = locate(tmp_path_factory.mktemp("torn") / "home")
    writer_of_groups(home)
    (journal,) = home.journals.iterdir()
    content = journal.read_bytes()
    journal.write_bytes(content[: cut % (len(content) + 1)])
    found = Lines()
    whole = list(sound_lines(journal, found))
    known = ids(home)
    # A line without its end may have been the last of a group: then it is looked for.
    assert [record.event.id for record in whole][: len(known)] == known
    if content[: cut % (len(content) + 1)].endswith(b"\n"):
        assert len(whole) == len(known)


def test_a_damaged_journal_of_a_living_writer_is_left_and_named(home: Home, store: History) -> None:
    store.append(make_events(store, 3))
    (journal,) = home.journals.iterdir()
    damage(journal, 2)
    content = journal.read_bytes()
    done = repair(home)
    assert journal.read_bytes() == content
    (left,) = done.left
    assert "line 2 is damaged" in left
    assert "its writer is at work" in left
    store.close()
    assert repair(home).left == []
    assert len(ids(home)) == 2


def test_a_living_writer_loses_nothing_while_the_database_is_made_anew(
    home: Home, store: History
) -> None:
    known = writer_of_groups(home)
    first, later = make_events(store, 2), make_events(store, 2)
    store.append(first)
    store.fold()
    back_up(home)
    break_database(home)
    store.append(later)
    done = repair(home)
    assert done.lost == []
    after = make_events(store, 2)
    store.append(after)
    expected = known + [event.id for event in (*first, *later, *after)]
    assert ids(home) == expected
    store.close()
    assert store.fold().removed == 1
    assert ids(home) == expected
    assert verify(home).breaks == ()


def test_a_damaged_database_is_made_anew_from_backup_and_journals(home: Home) -> None:
    known = writer_of_groups(home, name="clamp")
    History(home).fold()
    back_up(home)
    known += writer_of_groups(home)
    History(home).fold()
    known += writer_of_groups(home)
    head = verify(home).head
    break_database(home)
    damaged = home.database.read_bytes()
    done = repair(home)
    # The second writer is neither in the backup nor in a journal.
    assert ids(home) == known[:6] + known[12:]
    (lost,) = done.lost
    assert (lost.first, lost.last) == (1, 6)
    assert lost.writer == sorted(head.ends)[1]
    assert done.unsure is None
    assert verify(home).breaks == ()
    (broken,) = verify(home, head=head).breaks
    assert (broken.writer, broken.place) == (lost.writer, "head")
    assert done.aside is not None
    assert (done.aside / "history.duckdb").read_bytes() == damaged
    for path in (home.path, *home.path.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    assert all(finding.ok for finding in History(home).findings())


def test_what_can_be_read_of_a_damaged_database_is_taken_from_it(home: Home) -> None:
    store = History(home)
    events = make_events(store, 30_000)
    store.append(events)
    store.close()
    store.fold()
    content = bytearray(home.database.read_bytes())
    # In the middle of the rows: what stands before and behind can still be read.
    content[len(content) // 2] ^= 0xFF
    home.database.write_bytes(content)
    assert verify(home).breaks
    done = repair(home)
    found = ids(home)
    missing = sum(lost.last - lost.first + 1 for lost in done.lost)
    assert 0 < missing < 30_000  # a block holds many rows, well compressed
    assert len(found) == 30_000 - missing
    assert set(found) <= {event.id for event in events}
    assert verify(home).breaks == ()
    assert any(f"{missing} rows cannot be read" in line for line in done.done)


@pytest.mark.parametrize("what", ["empty", "zeros", "gone", "older", "head", "cut"])
def test_each_way_of_losing_the_database_is_mended_from_a_backup(home: Home, what: str) -> None:
    known = writer_of_groups(home)
    History(home).fold()
    before = home.database.read_bytes()
    known += writer_of_groups(home)
    History(home).fold()
    head = verify(home).head
    back_up(home)
    now = home.database.read_bytes()
    match what:
        case "empty":
            home.database.write_bytes(b"")
        case "zeros":
            home.database.write_bytes(b"\0" * len(now))
        case "gone":
            home.database.unlink()
        case "older":
            home.database.write_bytes(before)
        case "head":
            home.database.write_bytes(b"\xff" * 4096 + now[4096:])
        case _:
            home.database.write_bytes(now[: len(now) // 2])
    done = repair(home)
    assert done.lost == []
    assert ids(home) == known
    assert verify(home, head=head).breaks == ()


def test_without_a_ledger_and_marks_nobody_claims_to_know_what_is_lost(home: Home) -> None:
    writer_of_groups(home)
    History(home).fold()
    break_database(home)
    home.ledger.unlink()
    done = repair(home)
    assert done.lost == []
    assert done.unsure is not None
    assert ids(home) == []


def test_rows_that_somebody_changed_are_not_believed(home: Home) -> None:
    known = writer_of_groups(home)
    History(home).fold()
    with duckdb.connect(str(home.database)) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 1 AS one")
        connection.execute("UPDATE event_rows SET why = 'forged' WHERE writer_seq = 3")
        connection.execute("DELETE FROM event_rows WHERE writer_seq = 5")
    done = repair(home)
    # Of the row behind the missing one nobody can tell any more: it stays in the file put aside.
    assert ids(home) == [known[0], known[1], known[3]]
    assert [(lost.first, lost.last) for lost in done.lost] == [(3, 3), (5, 6)]
    assert any("mine" in line for line in done.left)
    assert verify(home).breaks == ()


def foreign_text(path: Path) -> None:
    path.write_text("my shopping list\n" * 500)


def foreign_database(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE events (mine INTEGER)")


def newer_schema(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
        connection.execute(
            "INSERT INTO meta VALUES ('application', 'liftsys_nb'), ('schema_version', '999')"
        )


@pytest.mark.parametrize(
    ("make", "code"),
    [(foreign_text, "LS520"), (foreign_database, "LS520"), (newer_schema, "LS521")],
)
def test_a_file_that_is_not_ours_is_never_touched(
    home: Home, make: Callable[[Path], None], code: str
) -> None:
    writer_of_groups(home)
    make(home.database)
    before = home.database.read_bytes()
    with pytest.raises(StoreError) as refused:
        repair(home)
    assert refused.value.code == code
    assert home.database.read_bytes() == before
    assert not home.aside.exists()


def test_a_database_that_is_open_elsewhere_is_left(home: Home, start: Start) -> None:
    writer_of_groups(home)
    History(home).fold()
    child = start("hold_database")
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    with pytest.raises(StoreError) as refused:
        repair(home)
    assert refused.value.code == "LS522"


def test_rights_and_leftovers_are_put_in_order(home: Home) -> None:
    known = writer_of_groups(home)
    History(home).fold()
    back_up(home)
    for path in (home.path, *home.path.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    outside = home.path.parent / "outside"
    outside.write_text("mine")
    outside.chmod(0o644)
    (home.path / "link").symlink_to(outside)
    stale = [home.path / ".staged-x.duckdb", home.journals / ".new-x", home.path / ".staged-y"]
    stale[0].write_text("")
    stale[1].write_text("")
    stale[2].mkdir()
    (stale[2] / "inside").write_text("")
    for path in stale:
        os.utime(path, (0, 0))
    done = repair(home)
    assert not any(path.exists() for path in stale)
    for path in (home.path, *home.path.rglob("*")):
        if not path.is_symlink():
            assert path.stat().st_mode & 0o077 == 0, path
    assert outside.stat().st_mode & 0o777 == 0o644
    assert len(done.done) == 4
    assert ids(home) == known


def test_a_damaged_ledger_is_written_anew(home: Home) -> None:
    writer_of_groups(home)
    History(home).fold()
    head = home.ledger.read_text()
    home.ledger.write_text("x" + head)
    assert any("heads.txt" in line for line in repair(home).done)
    assert home.ledger.read_text() == head


def test_a_bad_backup_is_named_and_stops_nothing(home: Home) -> None:
    known = writer_of_groups(home)
    home.backups.mkdir()
    (home.backups / "x.zip").write_text("no backup")
    (journal,) = home.journals.iterdir()
    damage(journal, 6)
    done = repair(home)
    assert ids(home) == known[:5]
    assert any("x.zip" in line for line in done.left)


def test_a_repair_that_is_killed_anywhere_leaves_the_home_as_it_was_or_done(
    home: Home, start: Start, run: Run, rounds: Rounds, tmp_path: Path
) -> None:
    known = writer_of_groups(home)
    History(home).fold()
    back_up(home)
    known += writer_of_groups(home)
    damage(next(iter(home.journals.iterdir())), 3)
    break_database(home)
    whole = tmp_path / "whole"
    shutil.copytree(home.path, whole)
    (total,) = run("die_in", 0, "repair")
    expected = [*known[:8], *known[9:]]
    assert ids(home) == expected
    chance = random.Random(6)
    killed = 0
    for _ in rounds(6):
        shutil.rmtree(home.path)
        shutil.copytree(whole, home.path)
        child = start("die_in", chance.randrange(int(total) // 4, int(total)), "repair")
        child.communicate()
        killed += child.returncode == -signal.SIGKILL
        repair(home)
        assert ids(home) == expected
        assert verify(home).breaks == ()
    assert killed


def test_every_sound_line_is_its_writers(home: Home) -> None:
    writer_of_groups(home)
    (journal,) = home.journals.iterdir()
    lines = [read_line(line) for line in journal.read_bytes().splitlines()]
    assert all(isinstance(line, Record) for line in lines)
    assert list(sound_lines(journal, Lines())) == lines

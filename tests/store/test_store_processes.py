"""Many processes on one history, some of them killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
from collections.abc import Callable

import pytest
from store.children import make_events
from store.conftest import Run, Start

from liftsys_nb.store import History
from liftsys_nb.store.home import Home

Rounds = Callable[[int], range]


def collect(child: subprocess.Popen[str], into: list[str]) -> threading.Thread:
    """Gather the whole lines a child prints while it runs."""

    def gather() -> None:
        assert child.stdout
        into.extend(line.strip() for line in child.stdout if line.endswith("\n"))

    thread = threading.Thread(target=gather)
    thread.start()
    return thread


def ids(store: History) -> list[str]:
    return [event.id for event in store.events()]


def assert_sound(store: History) -> None:
    assert [finding for finding in store.findings() if not finding.ok] == []


def test_two_writers_at_once_lose_nothing(store: History, start: Start) -> None:
    children = [start("write", 100) for _ in range(2)]
    acknowledged = [line for child in children for line in child.communicate()[0].splitlines()]
    assert len(acknowledged) == 200
    assert ids(store) == sorted(acknowledged)


def test_eight_writers_and_a_fold_in_a_loop_lose_and_double_nothing(
    store: History, start: Start
) -> None:
    folder = start("fold", 10_000)
    assert folder.stdout
    assert folder.stdout.readline() == "ready\n"
    acknowledged: list[str] = []
    writers = [start("write", 40, group) for group in (1, 2, 3, 4, 1, 2, 3, 4)]
    threads = [collect(child, acknowledged) for child in writers]
    reads = 0
    while any(child.poll() is None for child in writers):
        before = set(acknowledged)
        seen = ids(store)
        assert len(seen) == len(set(seen))
        assert before <= set(seen)
        reads += 1
    for thread in threads:
        thread.join()
    folder.communicate("")
    assert reads > 0
    assert len(acknowledged) == 40 * 20
    assert ids(store) == sorted(acknowledged)
    assert store.fold().note is None
    assert ids(store) == sorted(acknowledged)
    assert list(store.home.joinpath("journal").iterdir()) == []
    assert_sound(store)


def test_a_fresh_process_reads_what_others_wrote(store: History, run: Run) -> None:
    written = run("write", 3, 2)
    assert run("read") == written
    store.fold()
    assert run("read") == written


def test_kill_in_the_middle_of_500_appends_loses_no_acknowledged_one(
    store: History, start: Start, rounds: Rounds
) -> None:
    chance = random.Random(1)
    acknowledged: list[str] = []
    unanswered = 0
    for number in rounds(4):
        group = chance.choice((1, 1, 3))
        child = start("write", 500, group)
        assert child.stdout
        mine: list[str] = []
        for _ in range(chance.randrange(1, 500)):
            mine.append(child.stdout.readline().strip())
        child.send_signal(signal.SIGKILL)
        # Not communicate(): it would pass over lines that are read ahead already.
        mine += child.stdout.read().split("\n")[:-1]
        child.wait()
        acknowledged += mine
        # The group that was being written may be there, whole, or not at all.
        unanswered += group
        seen = ids(store)
        assert len(seen) == len(set(seen))
        assert set(acknowledged) <= set(seen)
        assert len(seen) - len(acknowledged) <= unanswered
        if number % 2:
            assert store.fold().note is None
            assert ids(store) == seen
    later = make_events(store, 2)
    store.append(later)
    assert ids(store)[-2:] == [event.id for event in later]
    assert_sound(store)


def test_kill_of_a_fold_at_any_line_loses_and_doubles_nothing(
    store: History, home: Home, run: Run, start: Start, rounds: Rounds
) -> None:
    written = run("write", 30, 2) + run("write", 20)
    (total,) = run("fold_until", 3000, 0)
    assert int(total) > 100
    assert ids(store) == written
    chance = random.Random(2)
    killed = 0
    for _ in rounds(5):
        home.database.unlink()
        home.ledger.unlink()
        written = []
        for _writer in range(3):
            dead = History(home)
            for _group in range(12):
                events = make_events(dead, 2)
                dead.append(events)
                written += [event.id for event in events]
            dead.close()
        child = start("fold_until", 3000, chance.randrange(1, int(total)))
        child.communicate()
        killed += child.returncode == -signal.SIGKILL
        assert ids(store) == written
        assert store.fold().note is None
        assert ids(store) == written
        assert list(home.journals.iterdir()) == []
        assert_sound(store)
    assert killed


def test_an_append_that_is_interrupted_at_any_line_leaves_a_sound_journal(
    store: History, run: Run
) -> None:
    said = [line.split() for line in run("interrupt")]
    assert len(said) > 10
    assert [word for word, _ in said].count("interrupted") > 10
    seen = set(ids(store))
    assert {event for word, event in said if word == "returned"} <= seen
    # Only an interrupt after the mark had moved leaves its group, and then the whole of it.
    assert len(seen) % 2 == 1
    assert len([1 for word, event in said if word == "interrupted" and event in seen]) <= 3
    assert_sound(store)


def test_a_fork_writes_a_journal_of_its_own(store: History, home: Home, run: Run) -> None:
    acknowledged = run("fork")
    assert len(acknowledged) == 11
    assert ids(store) == sorted(acknowledged)
    assert len(list(home.journals.iterdir())) == 2
    assert store.fold().removed == 2


def test_a_fork_that_lives_on_does_not_keep_its_parents_journal_alive(
    store: History, start: Start
) -> None:
    child = start("fork_and_die")
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    child.wait()
    assert store.fold().removed == 1
    assert len(ids(store)) == 1


def test_the_journal_of_a_living_writer_stays(store: History, home: Home) -> None:
    writer = History(home)
    for _ in range(2):
        writer.append(make_events(writer, 1))
    # Its last group could still be taken back, so others leave that to the journal.
    for folder in (store, writer):
        done = folder.fold()
        assert (done.events, done.removed) == (1, 0)
    writer.close()
    assert store.fold().removed == 1
    assert len(ids(store)) == 2


def test_a_full_disk_leaves_the_history_whole_and_the_next_append_works(
    store: History, run: Run
) -> None:
    error, *acknowledged = run("fill_disk")
    code, message, hint = error.split("|")
    assert code == "LS502"
    assert "journal-" in message
    assert "MB are free" in hint
    assert ids(store) == acknowledged
    assert len(acknowledged) == 5
    assert_sound(store)


def test_a_fold_on_a_full_disk_keeps_the_journals(store: History, home: Home, run: Run) -> None:
    written = run("write", 20)
    assert run("fold_on_full_disk") == ["LS502", "20 True"]
    assert ids(store) == written
    assert store.fold().events == 20
    assert ids(store) == written
    assert [path.name for path in home.path.iterdir() if path.name.startswith(".")] == []


def test_append_and_read_load_no_heavy_module(run: Run) -> None:
    assert run("lazy") == [""]


def test_any_client_opens_the_file_when_nobody_folds(store: History, run: Run) -> None:
    from store.children import make_event

    store.append([make_event(store, "created", name="clamp"), *make_events(store, 2)])
    store.fold()
    assert run("read_only") == ["clamp 3"]


def test_history_is_whole_while_another_program_has_the_database_open(
    store: History, start: Start, run: Run
) -> None:
    written = run("write", 5)
    store.fold()
    child = start("hold_database")
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    written += run("write", 5)
    assert ids(store) == written
    frame = store.frame()
    assert len(frame) == 10
    assert f"process {child.pid}" in frame.attrs["note"]
    (bad,) = (finding for finding in store.findings() if not finding.ok)
    assert bad.name == "database"
    assert str(child.pid) in bad.message
    child.communicate("")
    assert store.fold().note is None
    assert ids(store) == written


def test_reading_beside_a_connection_of_the_same_process_keeps_its_locks(
    store: History, home: Home, start: Start, run: Run
) -> None:
    import duckdb

    written = run("write", 3)
    store.fold()
    with duckdb.connect(str(home.database)):
        assert ids(store) == written
        assert store.fold().note is None  # nothing to fold
        store.append(make_events(store, 1))
        assert "another connection" in (store.fold().note or "")
        assert len(ids(store)) == 4
        other = start("read_only")
        other.communicate()
        assert other.returncode != 0


def test_history_is_whole_while_a_fold_hangs(home: Home, start: Start, run: Run) -> None:
    store = History(home, patience=0.05)
    written = run("write", 3)
    store.fold()
    written += run("write", 3)
    child = start("hold_lock")
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    os.kill(child.pid, signal.SIGSTOP)
    try:
        assert ids(store) == written
        assert "another process" in (store.fold().note or "")
    finally:
        os.kill(child.pid, signal.SIGCONT)
    child.communicate("")
    assert store.fold().removed == 1
    assert ids(store) == written


@pytest.mark.parametrize("wal_first", [True, False])
def test_files_are_private_whatever_the_umask_and_wherever_a_fold_dies(
    store: History, home: Home, run: Run, start: Start, wal_first: bool
) -> None:
    written = run("write", 3)
    child = start("fold_then_die")
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    assert home.write_ahead.exists()
    for path in (home.path, *home.path.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    if wal_first:
        assert ids(store) == written
    assert store.fold().removed == 1
    assert ids(store) == written
    assert_sound(store)

"""Chains are followed to their ends: what is wrong is found, and named where it begins."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store.children import make_events
from store.conftest import Run, Start, code_of

from liftsys_nb.ir.errors import InputError, StoreError
from liftsys_nb.store import History
from liftsys_nb.store.heads import Head, read_head
from liftsys_nb.store.home import Home, locate
from liftsys_nb.store.lines import Mark, encode
from liftsys_nb.store.verifying import verify

DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
ENDS = st.dictionaries(
    st.text("0123456789abcdef-", min_size=36, max_size=36),
    st.tuples(st.integers(1, 10**12), DIGESTS),
    max_size=6,
)


def begun(folder: Path, *, writers: int = 3, folded: int = 2, each: int = 6) -> Home:
    """Make a history of some writers, the first of which are folded."""
    home = locate(folder)
    for number in range(writers):
        store = History(home)
        for _ in range(each // 2):
            store.append(make_events(store, 2))
        store.close()
        if number + 1 == folded:
            store.fold()
    return home


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begun(tmp_path_factory.mktemp("whole") / "home").path


def copied(folder: Path, place: Path) -> Home:
    shutil.copytree(folder, place)
    return locate(place)


def ids(home: Home) -> list[str]:
    return [event.id for event in History(home).events()]


@given(ENDS)
def test_a_head_reads_back_as_it_was_printed_whatever_stands_around_it(ends) -> None:
    head = Head(ends)
    assert read_head(head.text) == head
    assert read_head(f"signed by me\n\n{head.text}\n-- \nyours") == head


@given(ENDS, st.integers(0, 10**6), st.sampled_from("0123456789abcdef \n"))
def test_a_head_that_was_changed_is_no_head(ends, place: int, letter: str) -> None:
    text = Head(ends).text
    place %= len(text) - 1  # a newline at the end is not missed
    changed = text[:place] + letter + text[place + 1 :]
    refused = code_of(lambda: read_head(changed))
    assert refused == "LS540" or read_head(changed) == Head(ends)


def test_a_head_of_a_newer_version_is_named() -> None:
    with pytest.raises(InputError, match="newer version"):
        read_head(Head({}).text.replace("head 1", "head 2"))


def test_a_whole_history_has_the_head_of_its_journals_before_and_after_a_fold(
    folder: Path, tmp_path: Path
) -> None:
    home = copied(folder, tmp_path / "home")
    found = verify(home)
    assert (found.events, found.stored, found.journals, found.breaks) == (18, 12, 1, ())
    History(home).fold()
    after = verify(home, head=found.head)
    assert (after.events, after.stored, after.journals, after.breaks) == (18, 18, 0, ())
    assert after.head == found.head


def test_nothing_is_verified_where_nothing_is(home: Home) -> None:
    found = verify(home)
    assert (found.events, found.breaks) == (0, ())
    assert not home.path.exists()


def test_a_head_printed_earlier_stays_a_beginning_while_events_are_added(
    folder: Path, tmp_path: Path
) -> None:
    home = copied(folder, tmp_path / "home")
    head = verify(home).head
    store = History(home)
    for _ in range(3):
        store.append(make_events(store, 2))
        store.fold()
        assert verify(home, head=head).breaks == ()


def sql(statement: str) -> Callable[[Home], None]:
    def change(home: Home) -> None:
        with duckdb.connect(str(home.database)) as connection:
            connection.execute(statement)

    return change


def cut_journal(home: Home) -> None:
    (journal,) = home.journals.iterdir()
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:2]))


def flip_journal(home: Home) -> None:
    (journal,) = home.journals.iterdir()
    journal.write_bytes(journal.read_bytes().replace(b'"n":4,', b'"n":5,'))


SECOND = "(SELECT writer FROM events ORDER BY writer DESC LIMIT 1)"


@pytest.mark.parametrize(
    ("change", "place", "number", "words"),
    [
        (sql(f"UPDATE event_rows SET why = 'x' WHERE writer = {SECOND} AND writer_seq = 4"),
         "database", 4, "does not match its hash"),
        (sql(f"DELETE FROM event_rows WHERE writer = {SECOND} AND writer_seq = 3"),
         "database", 3, "missing"),
        (sql(f"DELETE FROM event_rows WHERE writer = {SECOND} AND writer_seq = 6"),
         "database", 6, "missing"),
        (sql(f"INSERT INTO event_rows FROM event_rows WHERE writer = {SECOND} AND writer_seq = 2"),
         "database", 3, "twice"),
        (sql(f"UPDATE journals SET events_read = 5 WHERE writer = {SECOND}"),
         "database", 6, "where 5 were taken over"),
        (sql(f"UPDATE journals SET head_hash = 'x' WHERE writer = {SECOND}"),
         "database", 7, "recorded head"),
        (sql(f"DELETE FROM journals WHERE writer = {SECOND}"), "database", 1, "no journal"),
        (flip_journal, "journal", 4, "does not match its hash"),
    ],
)  # fmt: skip
def test_the_first_break_is_named_with_what_is_good_before_it(
    folder: Path, tmp_path: Path, change: Callable[[Home], None], place: str, number: int,
    words: str,
) -> None:  # fmt: skip
    home = copied(folder, tmp_path / "home")
    writers = sorted(verify(home).head.ends)
    change(home)
    (found,) = verify(home).breaks
    assert (found.place, found.number, found.good) == (place, number, number - 1)
    assert found.writer == (writers[1] if place == "database" else writers[2])
    assert words in found.reason


def test_rows_that_lie_in_another_order_are_no_break(folder: Path, tmp_path: Path) -> None:
    home = copied(folder, tmp_path / "home")
    sql("CREATE TABLE other AS FROM event_rows ORDER BY hash_start; DELETE FROM event_rows; "
        "INSERT INTO event_rows FROM other")(home)  # fmt: skip
    assert verify(home).breaks == ()


def test_a_journal_that_was_cut_below_what_a_head_says_is_named(
    folder: Path, tmp_path: Path
) -> None:
    home = copied(folder, tmp_path / "home")
    head = verify(home).head
    cut_journal(home)
    assert verify(home).breaks == ()  # whole groups: nothing inside tells
    (found,) = verify(home, head=head).breaks
    assert (found.place, found.number, found.good) == ("head", 3, 2)
    assert "it had 6 events, and has 2" in found.reason


def test_a_journal_written_anew_with_other_events_breaks_the_joint(
    folder: Path, tmp_path: Path
) -> None:
    home = copied(folder, tmp_path / "home")
    (path,) = home.journals.iterdir()
    content = path.read_bytes()
    History(home).fold()
    assert not path.exists()
    path.write_bytes(content)
    assert verify(home).breaks == ()
    writer = path.stem.removeprefix("journal-")
    lines, _ = encode(make_events(History(home), 6), writer, Mark())
    path.write_bytes(lines)
    (found,) = verify(home).breaks
    assert (found.place, found.number) == ("journal", 6)
    assert "another event in the database" in found.reason


def older(home: Home, before: bytes) -> None:
    home.database.write_bytes(before)


def gone(home: Home, before: bytes) -> None:
    home.database.unlink()


@pytest.mark.parametrize("change", [older, gone])
def test_a_database_that_went_back_in_time_is_no_shorter_history(
    folder: Path, tmp_path: Path, change: Callable[[Home, bytes], None]
) -> None:
    home = copied(folder, tmp_path / "home")
    before = home.database.read_bytes()
    store = History(home)
    store.append(make_events(store, 2))
    store.close()
    store.fold()
    change(home, before)
    for read in (History(home).events, History(home).fold, lambda: ids(home)):
        History(home).append(make_events(store, 1))
        with pytest.raises(StoreError) as refused:
            read()
        assert refused.value.code == "LS524"
        assert "doctor --fix" in (refused.value.hint or "")
    assert {found.place for found in verify(home).breaks} == {"ledger"}
    (bad,) = (finding for finding in History(home).findings() if not finding.ok)
    assert bad.name == "database"


def test_a_damaged_ledger_is_told_and_stops_nothing(folder: Path, tmp_path: Path) -> None:
    home = copied(folder, tmp_path / "home")
    known = ids(home)
    home.ledger.write_text(home.ledger.read_text()[:-9])
    assert ids(home) == known
    (found,) = verify(home).breaks
    assert (found.place, found.writer) == ("ledger", "")


@given(place=st.integers(0, 10**9), bit=st.integers(0, 7))
@settings(max_examples=30)
def test_a_bit_that_flips_anywhere_in_the_database_is_found_or_harmless(
    place: int, bit: int, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = copied(folder, tmp_path_factory.mktemp("flip") / "home")
    known = ids(home)
    content = bytearray(home.database.read_bytes())
    content[place % len(content)] ^= 1 << bit
    home.database.write_bytes(content)
    refused = code_of(lambda: verify(home))
    assert refused in (None, "LS520", "LS521")
    assert refused or verify(home).breaks or ids(home) == known


@given(length=st.integers(0, 10**9))
@settings(max_examples=12)
def test_a_database_cut_anywhere_is_found(
    length: int, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = copied(folder, tmp_path_factory.mktemp("cut") / "home")
    known = ids(home)
    content = home.database.read_bytes()
    home.database.write_bytes(content[: length % len(content)])
    refused = code_of(lambda: verify(home))
    assert refused in (None, "LS520", "LS521")
    assert refused or verify(home).breaks or ids(home) == known


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history whose fold was killed when its rows were in the database's log alone."""
    import os
    import signal
    import subprocess
    import sys

    from store.conftest import ROOT

    home = begun(tmp_path_factory.mktemp("logged") / "home", folded=1)
    child = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("children.py")), "fold_then_die",
         str(home.path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL
    assert home.write_ahead.exists()
    return home.path


@given(place=st.integers(0, 10**9), mask=st.integers(0, 255))
@settings(max_examples=20)
def test_a_log_that_is_changed_or_cut_anywhere_hides_no_event(
    place: int, mask: int, logged: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    known = ids(locate(logged))
    home = copied(logged, tmp_path_factory.mktemp("log") / "home")
    content = bytearray(home.write_ahead.read_bytes())
    place %= len(content)
    if mask:
        content[place] ^= mask
        home.write_ahead.write_bytes(content)
    else:
        home.write_ahead.write_bytes(content[:place])
    refused = code_of(lambda: ids(home))
    if refused is None:
        assert ids(home) == known
    else:
        assert refused == "LS523"
        assert verify(home).breaks


def test_verifying_waits_for_no_writer_and_folds_nothing(
    home: Home, store: History, start: Start, run: Run
) -> None:
    run("write", 5)
    child = start("write", 2000)
    assert child.stdout
    first = child.stdout.readline()
    found = verify(home)
    assert found.breaks == ()
    assert found.events > 5
    assert first
    assert not home.database.exists()
    child.kill()


def test_verifying_gives_up_where_a_fold_hangs(home: Home, store: History, start: Start) -> None:
    store.append(make_events(store, 1))
    child = start("hold_lock")
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    with pytest.raises(StoreError) as refused:
        verify(home, patience=0.05)
    assert refused.value.code == "LS522"


def test_a_history_that_another_program_holds_is_verified_from_a_copy(
    home: Home, store: History, start: Start
) -> None:
    store.append(make_events(store, 3))
    store.close()
    store.fold()
    child = start("hold_database")
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    found = verify(home)
    assert (found.events, found.breaks) == (3, ())

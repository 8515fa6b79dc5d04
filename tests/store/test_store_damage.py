"""Journals that were torn, cut, changed or swapped: noticed, never silently less."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from store.children import make_events

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.ir.events import Event
from liftsys_nb.store import History
from liftsys_nb.store.home import Home, locate

GROUPS = (2, 1, 3)


def written(folder: Path) -> tuple[Home, Path, list[list[Event]]]:
    """Write some groups; return the journal, closed, and the groups."""
    home = locate(folder)
    store = History(home)
    groups = [make_events(store, count) for count in GROUPS]
    for group in groups:
        store.append(group)
    store.close()
    (journal,) = home.journals.iterdir()
    return home, journal, groups


@given(cut=st.integers(0, 10**6))
def test_a_journal_cut_anywhere_holds_its_whole_groups_and_is_no_error(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home, journal, groups = written(tmp_path_factory.mktemp("home"))
    content = journal.read_bytes()
    journal.write_bytes(content[: cut % (len(content) + 1)])
    found = list(History(home).events())
    prefixes = [[event for group in groups[:count] for event in group] for count in range(4)]
    assert found in prefixes
    lines = content[: cut % (len(content) + 1)].count(b"\n")
    assert len(found) == max(sum(GROUPS[:n]) for n in range(4) if sum(GROUPS[:n]) <= lines)


@given(place=st.integers(0, 10**6), mask=st.integers(1, 255))
@example(place=-1, mask=1)  # the newline at the very end
@settings(max_examples=100)
def test_a_changed_byte_anywhere_is_noticed(
    place: int, mask: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home, journal, _ = written(tmp_path_factory.mktemp("home"))
    content = bytearray(journal.read_bytes())
    place %= len(content)
    content[place] ^= mask
    journal.write_bytes(content)
    with pytest.raises(StoreError) as noticed:
        History(home).events()
    assert noticed.value.code == "LS510"
    line = bytes(journal.read_bytes()[:place]).count(b"\n") + 1
    assert f"{journal}: line {line} is damaged" in noticed.value.message
    assert noticed.value.hint


def swap(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[2], lines[1], *lines[3:]]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda lines: lines[1:], 1),
        (lambda lines: lines[:2] + lines[3:], 3),
        (lambda lines: lines[:3] + lines[2:], 4),
        (swap, 2),
        (lambda lines: [b"not a line\n", *lines], 1),
        (lambda lines: lines[:3] + [b"\0" * 100 + b"\n"] + lines[3:], 4),
    ],
    ids=["first gone", "one gone", "doubled", "swapped", "foreign", "zeros between"],
)
def test_a_broken_chain_is_noticed_with_what_is_still_good(
    change: Callable[[list[bytes]], list[bytes]], line: int, tmp_path: Path
) -> None:
    home, journal, _ = written(tmp_path / "home")
    journal.write_bytes(b"".join(change(journal.read_bytes().splitlines(keepends=True))))
    store = History(home)
    with pytest.raises(StoreError) as noticed:
        store.events()
    assert f"line {line} is damaged" in noticed.value.message
    good = "no line before it" if line == 1 else f"lines 1 to {line - 1} are good"
    assert good in noticed.value.message
    (bad,) = (finding for finding in store.findings() if not finding.ok)
    assert bad.name == "journals"
    assert "LS510" in bad.message


def test_another_writers_line_is_noticed(tmp_path: Path) -> None:
    home, journal, _ = written(tmp_path / "home")
    journal.rename(journal.with_name(journal.name.replace("journal-0", "journal-1")))
    with pytest.raises(StoreError, match="another writer"):
        History(home).events()


def test_zeros_behind_the_last_group_are_a_torn_write(tmp_path: Path) -> None:
    home, journal, groups = written(tmp_path / "home")
    journal.write_bytes(journal.read_bytes() + b"\0" * 5000)
    store = History(home)
    assert len(list(store.events())) == sum(GROUPS)
    (note,) = (finding for finding in store.findings() if finding.name == "journals")
    assert note.ok
    assert "unfinished" in note.message
    assert store.fold().removed == 1
    assert list(store.events()) == [event for group in groups for event in group]


def test_a_fold_takes_the_good_lines_over_and_keeps_the_damaged_journal(tmp_path: Path) -> None:
    home, journal, groups = written(tmp_path / "home")
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:3], lines[3].replace(b"hole", b"hale"), *lines[4:]]))
    store = History(home)
    done = store.fold()
    assert (done.events, done.removed) == (3, 0)
    with pytest.raises(StoreError, match=r"line 4 is damaged.*2 more"):
        store.events()
    journal.rename(tmp_path / "aside.jsonl")
    assert list(store.events()) == groups[0] + groups[1]


def test_a_journal_shorter_than_what_was_folded_is_noticed(store: History, home: Home) -> None:
    for _ in range(3):
        store.append(make_events(store, 1))
    store.fold()
    (journal,) = home.journals.iterdir()
    journal.write_bytes(journal.read_bytes()[:-400])
    with pytest.raises(StoreError, match="was cut"):
        store.events()
    with pytest.raises(StoreError, match="was cut"):
        store.append(make_events(store, 1))
    later = make_events(store, 1)
    store.append(later)
    journal.unlink()
    assert list(store.events())[-1:] == later
    assert len(list(store.events())) == 4


def test_a_line_of_a_newer_version_asks_for_an_update(tmp_path: Path) -> None:
    from hashlib import sha256

    home, journal, _ = written(tmp_path / "home")
    lines = journal.read_bytes().splitlines(keepends=True)
    body = lines[2][: lines[2].rindex(b',"hash"')].replace(b'"v":1', b'"v":2') + b"}"
    line = body[:-1] + b',"hash":"' + sha256(body).hexdigest().encode() + b'"}\n'
    journal.write_bytes(b"".join([*lines[:2], line]))
    with pytest.raises(StoreError) as noticed:
        History(home).events()
    assert noticed.value.code == "LS521"
    assert "update" in (noticed.value.hint or "")


def test_a_journal_that_comes_back_after_its_fold_doubles_nothing(tmp_path: Path) -> None:
    home, journal, groups = written(tmp_path / "home")
    content = journal.read_bytes()
    store = History(home)
    assert store.fold().removed == 1
    journal.write_bytes(content)
    assert list(store.events()) == [event for group in groups for event in group]
    done = store.fold()
    assert (done.events, done.removed) == (0, 1)
    assert len(list(store.events())) == sum(GROUPS)

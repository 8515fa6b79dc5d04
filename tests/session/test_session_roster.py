"""What is kept of all sessions is what the history says, whoever changed it since."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.session import open_listing, open_workbench, roster
from liftsys_nb.session.workbench import Workbench
from liftsys_nb.store import History, position
from liftsys_nb.store.look import Looks

IR = "ir {0} {{\n  intent: x\n  signature: {0}(n: int) -> int\n  ensures:\n    - result > ?a\n}}\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A history of two sessions; a file counts as settled as soon as it is written."""
    monkeypatch.setattr(position, "TICKS", -(10**12))
    folder = tmp_path / "history"
    made = open_workbench(folder, follow=False)
    made.ir_take(IR.format("f") + IR.format("g"))
    made.close()
    return folder


def rows(home: Path) -> Any:
    """Return the list as another process would see it."""
    return open_listing(home).list().document["sessions"]


def anew(home: Path) -> Any:
    """Return the list as the history itself says it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(roster, "this_code", lambda: "no other")
        bench = open_workbench(home, follow=False)
        found = bench.list().document["sessions"]
        (home / "answers" / f"{roster._key()}.json").unlink(missing_ok=True)
    return found


@pytest.fixture
def kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep a list; notes each session that is read again, and when all are."""
    reads: list[str] = []
    events, by_session = History.events, History.by_session

    def noted(store: History, session: str | None = None, kinds: Sequence[str] = ()) -> Any:
        reads.append(session or "all")
        return events(store, session, kinds)

    def all_noted(store: History) -> Any:
        reads.append("all")
        return by_session(store)

    rows(home)
    monkeypatch.setattr(History, "events", noted)
    monkeypatch.setattr(History, "by_session", all_noted)
    return reads


def test_a_list_that_is_as_it_was_reads_no_session(home: Path, kept: list[str]) -> None:
    found = rows(home)
    assert {row["name"] for row in found} == {"f", "g"}
    assert open_listing(home).names() == [(row["name"], "") for row in found]
    assert kept == []
    assert found == anew(home)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-7])


def write_rubbish(file: Path) -> None:
    file.write_bytes(b"[]")


DAMAGE: list[Callable[[Path], None]] = [Path.unlink, cut, write_rubbish]


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_missing_or_torn_is_made_anew(
    home: Path, kept: list[str], damage: Callable[[Path], None]
) -> None:
    (file,) = (home / "answers").glob(f"{roster._key()}.json")
    damage(file)
    assert rows(home) == anew(home)
    assert "all" in kept
    kept.clear()
    rows(home)
    assert kept == []


def fill(bench: Workbench) -> None:
    bench.fill("a", "n", session="f")


CHANGES: list[Callable[[Workbench], object]] = [
    fill,
    lambda bench: bench.verify(session="f"),
    lambda bench: bench.ir_take(IR.format("f")),
    lambda bench: bench.ir_take(IR.format("h")),
    lambda bench: bench.history(),  # folds the journals into the database
]


@pytest.mark.parametrize("change", CHANGES)
def test_only_what_changed_is_read_again(
    home: Path, kept: list[str], change: Callable[[Workbench], object]
) -> None:
    writer = open_workbench(home, follow=False)
    change(writer)
    kept.clear()
    found, names = rows(home), open_listing(home).names()
    assert "all" not in kept
    changed = {row["session"] for row in found if row["name"] != "g"}
    assert {*kept} <= changed
    assert found == anew(home)
    assert names == [(row["name"], row["verdict"] or "") for row in found]
    writer.close()


def test_what_other_code_kept_is_not_heeded(
    home: Path, kept: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "this_code", lambda: "another version")
    rows(home)
    assert kept == ["all"]


def test_what_changes_while_a_list_is_made_is_in_the_next(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = History.news

    def late(store: History, known: Any = None) -> Any:
        found = news(store, known)
        during.undo()
        writer = open_workbench(home, follow=False)
        writer.ir_take(IR.format("late"))
        writer.close()
        return found

    with monkeypatch.context() as during:
        during.setattr(History, "news", late)
        rows(home)
    assert "late" in {row["name"] for row in rows(home)}


def test_a_journal_put_back_with_its_old_time_and_size_is_another_one(
    home: Path, kept: list[str]
) -> None:
    (journal,) = (home / "journal").glob("journal-*.jsonl")
    before = journal.stat()
    text = journal.read_bytes()
    journal.write_bytes(text.replace(b"result > ?a", b"result < ?a"))
    os.utime(journal, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(StoreError) as told:
        rows(home)
    assert told.value.code == "LS510"


def test_what_is_kept_does_not_hide_that_the_folder_is_not_ours(
    home: Path, kept: list[str]
) -> None:
    elsewhere = home.with_name("elsewhere")
    home.rename(elsewhere)
    home.symlink_to(elsewhere)
    with pytest.raises(StoreError) as told:
        rows(home)
    assert told.value.code == "LS501"
    assert kept == []


def test_a_database_with_a_log_of_its_own_is_asked_itself(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_workbench(home).history()
    rows(home)
    asked: list[str] = []
    look = Looks._based
    monkeypatch.setattr(Looks, "_based", lambda *given: asked.append("asked") or look(*given))
    rows(home)
    assert asked == []
    (home / "history.duckdb.wal").write_bytes(b"")
    assert rows(home) == anew(home)
    assert asked


def test_a_folder_copied_with_what_is_kept_lists_the_same(home: Path, kept: list[str]) -> None:
    copy = home.with_name("copy")
    shutil.copytree(home, copy)
    assert rows(copy) == anew(home)


def test_a_history_put_in_the_place_of_another_is_read_anew(home: Path) -> None:
    open_workbench(home).history()
    rows(home)
    other = home.with_name("other")
    bench = open_workbench(other, follow=False)
    bench.ir_take(IR.format("h"))
    bench.close()
    bench.history()
    for name in ("history.duckdb", "heads.txt"):
        shutil.copy(other / name, home / name)
    shutil.rmtree(home / "journal")
    assert [row["name"] for row in rows(home)] == ["h"]
    assert rows(home) == anew(home)


def test_a_group_that_its_writer_took_back_is_not_listed(home: Path) -> None:
    """What was read before the writer took it back was never acknowledged."""
    (journal,) = (home / "journal").glob("journal-*.jsonl")
    whole = journal.read_bytes()
    bench = open_workbench(home, follow=False)
    bench.ir_take(IR.format("h"))
    bench.close()
    rows(home)
    for path in (home / "journal").glob("journal-*.jsonl"):
        if path != journal:
            path.unlink()
    assert {row["name"] for row in rows(home)} == {"f", "g"}
    journal.write_bytes(whole[: whole.index(b"\n", len(whole) // 3) + 1])
    assert rows(home) == anew(home)


STEPS = st.lists(
    st.sampled_from(["new f", "new g", "fill", "verify", "undo", "fold", "list", "lose"]),
    max_size=12,
)


@given(STEPS)
def test_after_any_steps_the_list_is_what_the_history_says(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    home = tmp_path_factory.mktemp("steps") / "history"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(position, "TICKS", -(10**12))
        for step in steps:
            bench = open_workbench(home, follow=False)
            do(bench, step)
            bench.close()
            assert rows(home) == anew(home) == rows(home)


def do(bench: Workbench, step: str) -> None:
    """Take a step, where it can be taken."""
    entries = bench._desk.entries().values()
    last = max(entries, key=lambda entry: entry.updated, default=None)
    newest = bench._desk.state(last.id) if last else None
    match step.split():
        case ["new", name]:
            bench.ir_take(IR.format(name))
        case ["fold"]:
            bench.history()
        case ["list"]:
            bench.list()
        case ["lose"]:
            bench._shelf.clear()
        case _ if newest is None:
            return
        case ["fill"] if bench.waiting(newest.id):
            bench.fill("a", "n", session=newest.id)
        case ["verify"]:
            bench.verify(session=newest.id)
        case ["undo"] if newest.head.kind == "hole_filled":
            bench.undo(newest.id)


HEAVY = ("z3", "duckdb", "pandas", "pydantic", "IPython", "rich", "importlib.metadata")
ROOMS = ("syntax", "types", "lift", "verify", "holes", "synth", "plugins")


@pytest.mark.parametrize("words", [["list"], ["__complete", "2", "liftsys", "show", "f"]])
def test_a_shell_that_lists_loads_no_room_that_reads_or_judges(
    home: Path, words: list[str]
) -> None:
    rows(home)
    program = f"""
import sys
from liftsys_nb.store import position
position.TICKS = -(10 ** 12)
from liftsys_nb.ui.cli import main
status = main({words!r})
print(*sys.modules, file=sys.stderr)
sys.exit(status)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        env={**os.environ, "LIFTSYS_HOME": str(home)},
    )  # fmt: skip
    assert "f" in done.stdout
    loaded = done.stderr.split()
    assert "liftsys_nb.session.listing" in loaded
    assert not {*HEAVY, *(f"liftsys_nb.{room}" for room in ROOMS)} & {*loaded}

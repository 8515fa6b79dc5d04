"""A cell that runs again begins the session again that it began before, on a new branch."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liftsys_nb.session import open_workbench
from liftsys_nb.session.cells import Cell
from liftsys_nb.session.workbench import Workbench

HALF = "Write a function half that takes an int n and returns an int."
LESS = "Write a function half that takes an int n. The result must be less than n."
THIRD = "Write a function third that takes an int n and returns an int."
WORDS = {
    "words": HALF, "other words": LESS, "another name": THIRD,
    "prose": f"{HALF} It should feel warm to the touch.",
}  # fmt: skip
IR = "ir {0} {{\n  intent: x\n  signature: {0}(n: int) -> int\n  ensures:\n    - result < {1}\n}}\n"
CELL, OTHER = Cell("a1", lasts=True), Cell("b2", lasts=True)
TERMINAL = Cell()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "history"


@pytest.fixture
def bench(home: Path) -> Workbench:
    return open_workbench(home)


def names(bench: Workbench) -> set[str]:
    return {row["name"] for row in bench.list().document["sessions"]}


@pytest.mark.parametrize("cell", [CELL, TERMINAL, Cell("v1")])
def test_edited_words_start_the_same_session_again(bench: Workbench, cell: Cell) -> None:
    first = bench.new(HALF, cell=cell)
    bench.verify()
    before = bench.show().document
    again = bench.new(LESS, cell=cell)
    assert again.document["session"] == first.document["session"]
    assert again.document["branch"] == "again"
    assert "result < n" in again.document["ir"]
    assert names(bench) == {"half"}
    (note,) = [note for note in again.notes if "again" in note]
    assert note == ("half starts again on the branch again; where it stood before: open half@main")
    old = bench.open("half@main").document
    assert {**old, "next": ""} == {**before, "next": ""}


@pytest.mark.parametrize("cell", [CELL, TERMINAL])
def test_edited_ir_starts_the_same_session_again(bench: Workbench, cell: Cell) -> None:
    first = bench.ir_take(IR.format("f", "n"), cell=cell)
    again = bench.ir_take(IR.format("f", "n + 1"), cell=cell)
    assert again.document["session"] == first.document["session"]
    assert names(bench) == {"f"}


def test_words_that_become_ir_stay_in_their_session(bench: Workbench) -> None:
    first = bench.new(HALF, cell=CELL)
    again = bench.ir_take(IR.format("half", "n"), cell=CELL)
    assert again.document["session"] == first.document["session"]
    assert bench.log().document["events"][0]["what"] == "created"


def test_two_cells_with_one_name_have_two_sessions(bench: Workbench) -> None:
    bench.new(HALF, cell=CELL)
    other = bench.new(LESS, cell=OTHER)
    assert other.document["name"] == "half-2"
    again = bench.new(LESS.replace("less", "greater"), cell=OTHER)
    assert again.document["session"] == other.document["session"]
    assert again.document["name"] == "half-2"
    assert names(bench) == {"half", "half-2"}


def test_a_cell_that_lasts_is_known_to_another_process(bench: Workbench, home: Path) -> None:
    first = bench.new(HALF, cell=CELL)
    later = open_workbench(home)
    assert later.new(LESS, cell=CELL).document["session"] == first.document["session"]


def test_a_cell_that_does_not_last_is_another_one_for_another_process(
    bench: Workbench, home: Path
) -> None:
    first = bench.new(HALF, cell=Cell("W0"))
    later = open_workbench(home)
    assert later.new(LESS, cell=Cell("W0")).document["session"] != first.document["session"]


def test_another_terminal_has_cells_of_its_own(bench: Workbench, home: Path) -> None:
    bench.new(HALF, cell=TERMINAL)
    assert open_workbench(home).new(LESS, cell=TERMINAL).document["name"] == "half-2"


def test_a_terminal_begins_another_session_for_another_name(bench: Workbench) -> None:
    bench.new(HALF, cell=TERMINAL)
    bench.new(THIRD, cell=TERMINAL)
    assert names(bench) == {"half", "third"}


def test_a_new_name_is_the_name_of_the_session_from_then_on(bench: Workbench) -> None:
    first = bench.new(HALF, cell=CELL)
    again = bench.new(THIRD, cell=CELL)
    assert again.document["session"] == first.document["session"]
    assert again.document["name"] == "third"
    assert any(
        note == "half is third from now on: it starts again on the branch again; "
        "where it stood before: open third@main"
        for note in again.notes
    )
    assert names(bench) == {"third"}
    assert "half" in bench.open("half@main").document["signature"]["name"]  # the old name is known


def test_an_old_name_belongs_to_whoever_bears_it_now(bench: Workbench) -> None:
    bench.new(HALF, cell=CELL)
    bench.new(THIRD, cell=CELL)
    newer = bench.new(LESS, cell=OTHER)
    assert newer.document["name"] == "half"
    assert bench.show("half").document["session"] == newer.document["session"]


def test_a_new_name_that_is_taken_gets_a_number(bench: Workbench) -> None:
    bench.new(THIRD, cell=OTHER)
    bench.new(HALF, cell=CELL)
    again = bench.new(f"{THIRD} The result must be less than n.", cell=CELL)
    assert again.document["name"] == "third-2"
    assert names(bench) == {"third", "third-2"}


def test_commands_of_one_cell_are_told_apart_by_name(bench: Workbench) -> None:
    line = Cell("a1", lasts=True, is_whole=False)
    for _ in range(2):
        bench.new(HALF, cell=line)
        bench.new(THIRD, cell=line)
    assert names(bench) == {"half", "third"}
    bench.new(LESS, cell=line)
    assert names(bench) == {"half", "third"}


def test_several_specifications_of_one_cell_are_told_apart_by_name(bench: Workbench) -> None:
    bench.ir_take(IR.format("f", "n") + IR.format("g", "n"), cell=CELL)
    bench.ir_take(IR.format("g", "n - 1") + IR.format("h", "n"), cell=CELL)
    assert names(bench) == {"f", "g", "h"}
    bench.ir_take(IR.format("k", "n"), cell=CELL)  # whose it is nobody can tell
    assert names(bench) == {"f", "g", "h", "k"}


def test_words_that_a_session_was_begun_with_later_find_it_without_their_cell(
    bench: Workbench, home: Path
) -> None:
    first = bench.new(HALF, cell=CELL)
    bench.new(LESS, cell=CELL)
    assert open_workbench(home).new(LESS).document["session"] == first.document["session"]


def test_prose_of_the_old_words_stays_with_the_old_branch(bench: Workbench) -> None:
    first = bench.new(WORDS["prose"], cell=CELL)
    assert first.document["unformalised"]
    assert bench.new(HALF, cell=CELL).document["unformalised"] == []
    assert bench.open("half@main").document["unformalised"] == first.document["unformalised"]


def test_what_cannot_be_read_leaves_the_cell_with_its_session(bench: Workbench) -> None:
    first = bench.new(HALF, cell=CELL)
    with pytest.raises(Exception, match="no words"):
        bench.new(" ", cell=CELL)
    assert bench.new(LESS, cell=CELL).document["session"] == first.document["session"]


RUNS = st.lists(
    st.tuples(st.sampled_from([CELL, OTHER]), st.sampled_from(sorted(WORDS)), st.booleans()),
    min_size=1, max_size=8,
)  # fmt: skip


@given(RUNS)
def test_a_notebook_has_at_most_a_session_for_each_cell_and_loses_no_draft(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[Cell, str, bool]]
) -> None:
    home = tmp_path_factory.mktemp("runs") / "history"
    bench = open_workbench(home)
    texts: list[tuple[str, str]] = []
    began: dict[Cell, str] = {}
    for cell, words, is_restarted in runs:
        if is_restarted:
            bench = open_workbench(home)
        made = bench.new(WORDS[words], cell=cell).document
        assert began.setdefault(cell, made["session"]) == made["session"]
        texts.append((made["draft"], made["ir"]))
    desk = open_workbench(home)._desk
    states = {key: desk.state(key) for key in desk.entries()}
    assert states.keys() == {*began.values()}
    drafts = {key: draft for state in states.values() for key, draft in state.drafts.items()}
    assert [(key, drafts[key].ir) for key, _ in texts] == texts
    heads = {key for state in states.values() for key in state.heads.values()}
    assert {key for key, _ in texts} <= heads  # each run can be opened by its branch


# ── notebooks that are renamed, and copies of them ───────────────────────────────────────────
def at(path: str, file: str | None) -> Cell:
    """The cell with one id, in a notebook at a path; file: which file it is."""
    return Cell(path, lasts=True, in_file=file)


def test_a_cell_of_a_renamed_notebook_is_the_same_cell(bench: Workbench, home: Path) -> None:
    first = bench.new(HALF, cell=at("a", "file 1"))
    later = open_workbench(home)
    assert later.new(LESS, cell=at("b", "file 1")).document["session"] == first.document["session"]
    assert names(later) == {"half"}


def test_a_cell_of_a_copy_is_another_cell(bench: Workbench, home: Path) -> None:
    first = bench.new(HALF, cell=at("a", "file 1"))
    later = open_workbench(home)
    assert later.new(LESS, cell=at("b", "file 2")).document["session"] != first.document["session"]


def test_what_takes_the_place_of_a_renamed_notebook_is_another_one(
    bench: Workbench, home: Path
) -> None:
    """Also for a session that the renamed notebook has not begun again."""
    line = {"is_whole": False, "lasts": True}
    half = bench.new(HALF, cell=Cell("a", in_file="file 1", **line))
    third = bench.new(THIRD, cell=Cell("a", in_file="file 1", **line))
    later = open_workbench(home)
    later.new(LESS, cell=Cell("b", in_file="file 1", **line))
    for words, old in ((f"{HALF} It must not raise.", half), (f"{THIRD} It may raise.", third)):
        other = open_workbench(home).new(words, cell=Cell("a", in_file="file 2", **line))
        assert other.document["session"] != old.document["session"]


@pytest.mark.parametrize(("before", "after"), [("file 1", "file 2"), (None, "file 2"),
                                              ("file 1", None), (None, None)])  # fmt: skip
def test_a_notebook_that_a_program_wrote_anew_in_its_place_is_the_same(
    bench: Workbench, home: Path, before: str | None, after: str | None
) -> None:
    first = bench.new(HALF, cell=at("a", before))
    later = open_workbench(home)
    assert later.new(LESS, cell=at("a", after)).document["session"] == first.document["session"]


def test_a_file_counts_more_than_a_path(bench: Workbench, home: Path) -> None:
    bench.new(HALF, cell=at("a", "file 1"))
    copy = bench.new(LESS, cell=at("b", "file 2"))
    later = open_workbench(home)  # the first one is gone, and the copy has its name
    again = later.new(f"{LESS} It must not raise.", cell=at("a", "file 2"))
    assert again.document["session"] == copy.document["session"]


MOVES = st.lists(
    st.tuples(st.sampled_from(["run", "run", "rename", "copy", "rewrite"]), st.integers(0, 5),
              st.sampled_from(sorted(WORDS)[:2])),
    max_size=8,
)  # fmt: skip


@given(MOVES, st.booleans())
@example([("run", 0, "other words"), ("copy", 0, ""), ("rename", 0, ""), ("run", 0, "words")], True)
def test_notebooks_never_share_a_session_whatever_is_renamed_and_copied(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[str, int, str]], are_known: bool
) -> None:
    home = tmp_path_factory.mktemp("moves") / "history"
    paths, files = iter(range(100)), iter(range(100))
    notebooks = [[f"path {next(paths)}", f"file {next(files)}"]]
    began: list[set[str]] = [set()]
    # The same words find their session without a cell, so each run has words of its own.
    for number, (move, which, words) in enumerate(moves):
        which %= len(notebooks)
        path, file = notebooks[which]
        match move:
            case "rename":
                notebooks[which][0] = f"path {next(paths)}"
            case "rewrite":
                notebooks[which][1] = f"file {next(files)}"
            case "copy":
                notebooks.append([f"path {next(paths)}", f"file {next(files)}"])
                began.append(set())
            case "run":
                cell = at(path, file if are_known else None)
                said = f"{WORDS[words]} n must not be {number}."
                began[which].add(open_workbench(home).new(said, cell=cell).document["session"])
    for one, these in enumerate(began):
        assert not any(these & others for others in began[one + 1 :])
    if are_known and "rewrite" not in {move for move, _, _ in moves}:
        assert all(len(these) <= 1 for these in began)


def test_words_of_an_old_name_do_not_take_a_session_from_its_cell(bench: Workbench) -> None:
    first = bench.new(HALF, cell=CELL)
    bench.new(THIRD, cell=CELL)
    other = bench.new(HALF, cell=OTHER)
    assert other.document["session"] != first.document["session"]
    assert names(bench) == {"third", "half"}


def test_the_same_words_leave_a_session_the_name_it_was_given(bench: Workbench) -> None:
    first = bench.new(HALF, name="mine")
    again = bench.new(HALF)
    assert again.document["session"] == first.document["session"]
    assert again.document["name"] == "mine"


def test_two_specifications_of_one_text_never_begin_one_session(bench: Workbench) -> None:
    first = bench.ir_take(IR.format("f", "n"), cell=CELL)
    bench.ir_take(IR.format("g", "n"), cell=CELL)  # f is g from now on
    both = bench.ir_take(IR.format("g", "n") + IR.format("f", "n"), cell=CELL)
    assert names(bench) == {"f", "g"}
    assert bench.show("g").document["session"] == first.document["session"]
    assert both.document["name"] == "f"

"""``export pytest``: the tests are run, green on right functions and red on wrong ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from drafts import CORPUS, draft_of, draft_of_python, drafts_of, exported, ran, verdict_of

from liftsys_nb.plugins.exporters.testing import PytestExporter

CHECKED = CORPUS / "check"
RIGHT = [
    "add_vectors", "binary_search_first", "clamp_sections", "deal_half", "either_error", "evens",
    "factorial", "first_even", "gcd", "insert_sorted", "is_sorted", "matrix_trace", "merge_sorted",
    "pad_left", "reverse_copy", "safe_div", "transfer", "triangle_steps", "weight", "withdraw",
]  # fmt: skip
WRONG = [
    "absolute_difference", "argmax", "best_key", "bubble_once", "chunks", "clear_after",
    "count_digits", "difference_list", "first_key", "initial_upper", "larger_of", "min_max",
    "plus_equals", "raises_nothing", "remove_while_looping", "swallowed", "triangle_kind",
]  # fmt: skip

SHARE = """\
ir share {
  intent: Split a total
  signature: share(total: int, people: int) -> int
  effects:
    - pure
  requires:
    - some: people > 0
  ensures:
    - fits: result * people <= total
    - most: (result + 1) * people > total
  raises:
    - ValueError when total < 0
  examples:
    - halves: share(10, 2) == 5
    - share(-1, 2) raises ValueError
    - then_done: share(7, people) == 3 then people == 2 where people = 2
}
"""
RIGHT_SHARE = """\
def share(total, people):
    if total < 0:
        raise ValueError("negative")
    return total // people
"""


def run(folder: Path, *arguments: str) -> dict[str, str]:
    """Run pytest in a folder; return what became of each test."""
    said = ran(folder, "-m", "pytest", "-p", "no:cacheprovider", "-v", "--tb=short", *arguments)
    found = dict(re.findall(r"^(\S+?::\S+?)(?:\[.*\])? (PASSED|FAILED|ERROR)", said.stdout, re.M))
    assert found, said.stdout + said.stderr
    return found


def written(folder: Path, names: list[str]) -> None:
    for name in names:
        file = CHECKED / f"{name}.py"
        made = PytestExporter().export(draft_of_python(file))
        assert made.file == f"test_{name}.py"
        (folder / made.file).write_text(made.text)
        (folder / f"{name}.py").write_text(file.read_text())


@pytest.mark.slow
def test_tests_of_right_functions_are_green(tmp_path: Path) -> None:
    names = [n for n in RIGHT if (CHECKED / f"{n}.py").exists()
             and verdict_of(CHECKED / f"{n}.py") == "proved"
             and "# function:" not in (CHECKED / f"{n}.py").read_text()]  # fmt: skip
    assert len(names) >= 15
    written(tmp_path, names)
    found = run(tmp_path)
    assert {test for test, end in found.items() if end != "PASSED"} == set()
    assert {test.partition("::")[0] for test in found} == {f"test_{name}.py" for name in names}


@pytest.mark.slow
def test_tests_of_wrong_functions_are_red(tmp_path: Path) -> None:
    assert all(verdict_of(CHECKED / f"{name}.py").startswith("refuted") for name in WRONG)
    written(tmp_path, WRONG)
    # With other seeds some of two hundred lists may miss what only a few of them show.
    found = run(tmp_path, "--hypothesis-seed=1")
    red = {test.partition("::")[0] for test, end in found.items() if end == "FAILED"}
    assert red == {f"test_{name}.py" for name in WRONG}


@pytest.mark.parametrize(
    ("body", "red"),
    [
        (RIGHT_SHARE, set()),
        (RIGHT_SHARE.replace("//", "/"), {"keeps_its_contract", "then_done"}),
        (
            RIGHT_SHARE.replace("total // people", "total // people + 1"),
            {"halves", "keeps_its_contract", "then_done"},
        ),
        (RIGHT_SHARE.replace("if total < 0:", "if False:"), {"examples_2", "keeps_its_contract"}),
        (RIGHT_SHARE.replace("total < 0", "total < 1"), {"keeps_its_contract"}),
        (RIGHT_SHARE.replace("ValueError", "KeyError"), {"examples_2", "keeps_its_contract"}),
    ],
)
def test_each_part_of_a_contract_is_looked_at(body: str, red: set[str], tmp_path: Path) -> None:
    made = PytestExporter().export(draft_of(SHARE))
    (tmp_path / "share.py").write_text(body)
    (tmp_path / "test_share.py").write_text(made.text)
    found = run(tmp_path)
    assert len(found) == 4
    failed = {test.partition("test_share_")[2] for test, end in found.items() if end == "FAILED"}
    assert failed == red


def test_a_missing_exception_is_named(tmp_path: Path) -> None:
    made = PytestExporter().export(draft_of(SHARE.replace("< 0\n", "< 0\n    - KeyError\n")))
    assert made.text.count("it should raise one of") == 2
    (tmp_path / "test_share.py").write_text(made.text)
    for instead in ("pass", "raise KeyError"):
        body = RIGHT_SHARE.replace('raise ValueError("negative")', instead)
        (tmp_path / "share.py").write_text(body)
        said = ran(tmp_path, "-m", "pytest", "-p", "no:cacheprovider", "--tb=short").stdout
        assert "AssertionError: it should raise one of ValueError\n" in said


def test_rare_inputs_come_from_the_solver(tmp_path: Path) -> None:
    text = SHARE.replace("people > 0", "people == total * 97 - 123 and people > 1000")
    text = text.partition("  ensures:")[0] + "  ensures:\n    - result == people\n}\n"
    made = PytestExporter().export(draft_of(text))
    (tmp_path / "share.py").write_text("def share(total, people):\n    return people + 1\n")
    (tmp_path / "test_share.py").write_text(made.text)
    assert set(run(tmp_path).values()) == {"FAILED"}
    (tmp_path / "share.py").write_text("def share(total, people):\n    return people\n")
    assert set(run(tmp_path).values()) == {"PASSED"}


def test_open_holes_are_named_and_not_tested() -> None:
    text = SHARE.replace("- fits:", "- room: result <= ?most_of_all\n    - fits:")
    made = PytestExporter().export(draft_of(text))
    assert made.unsaid == ("room: it holds an open hole",)
    assert "# - room: it holds an open hole" in made.text
    assert "most_of_all" not in made.text


def test_an_open_hole_in_requires_leaves_the_inputs_open() -> None:
    text = SHARE.replace("people > 0", "people > ?fewest")
    made = PytestExporter().export(draft_of(text))
    assert "all clauses: some says which inputs are allowed, and it holds an open hole" in (
        made.unsaid
    )
    assert "keeps_its_contract" not in made.text
    assert "test_share_halves" in made.text


@pytest.mark.parametrize(
    "file", sorted((CORPUS / "verify").glob("*.ir"))[::4], ids=lambda file: file.stem
)
def test_tests_of_the_corpus_are_python(file: Path) -> None:
    for draft in drafts_of(file):
        made = exported(PytestExporter(), draft)
        if made is not None:
            compile(made.text, made.file or "", "exec")
            assert "def test_" in made.text or made.unsaid

"""What is wrong is said once, at its place, with the next step."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.nodes import BOOL, Hole
from liftsys_nb.syntax import parse, parse_expr, parse_type

CORPUS = sorted((Path(__file__).parents[1] / "corpus" / "syntax").glob("*.ir"))
OURS = {
    "IR100", "IR101", "IR102", "IR103", "IR110", "IR120", "IR121", "IR122", "IR123", "IR130",
    "IR132", "IR140", "IR141", "IR150", "IR151",
}  # fmt: skip


def expected(text: str) -> list[tuple[int, str]]:
    """Read ``# E: IR120 IR130`` at line ends; alone on a line it speaks of the next one."""
    wanted = []
    for number, line in enumerate(text.split("\n"), 1):
        match = re.search(r"# E: ((?:IR\d+ ?)+)$", line)
        if match:
            at = number + 1 if line.strip().startswith("# E:") else number
            wanted += [(at, code) for code in match[1].split()]
    return sorted(wanted)


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.stem)
def test_the_corpus_draws_exactly_its_errors(path: Path) -> None:
    text = path.read_text("utf-8")
    found = [(d.place.line, d.code) for d in parse(text).diagnostics if d.place]
    assert sorted(found) == expected(text)


def test_the_corpus_draws_each_code() -> None:
    drawn = {code for path in CORPUS for _, code in expected(path.read_text("utf-8"))}
    assert drawn >= OURS


def test_a_text_with_ten_errors_still_gives_all_else() -> None:
    text = next(p for p in CORPUS if p.stem == "ten_errors").read_text("utf-8")
    parsed = parse(text)
    assert len(parsed.diagnostics) >= 10
    spec = parsed.module.specs[0]
    assert (len(spec.requires), len(spec.ensures)) == (8, 2)
    assert [c.label for c in spec.requires if c.label] == ["fine"]


def only(found: tuple[Diagnostic, ...]) -> Diagnostic:
    (diagnostic,) = found
    return diagnostic


def in_requires(clause: str) -> Diagnostic:
    head = "ir f {\n  intent: a\n  signature: f(x: int, y: int) -> int\n  requires:\n    - "
    return only(parse(head + clause + "\n}").diagnostics)


def test_prose_is_refused_as_the_manual_shows() -> None:
    found = in_requires("arr is sorted")
    assert found.code == "IR120"
    assert found.message == "'arr is sorted' is not a formula"
    assert found.fix == (
        "write is_sorted(arr), or keep the words as a hole: "
        '<?sorted: bool = "arr is sorted" @assertion?>'
    )
    assert found.place is not None
    assert (found.place.column, found.place.end_column) == (7, 19)


@pytest.mark.parametrize(
    ("words", "formula"),
    [
        ("x is positive", "x > 0"),
        ("x must be at least 3", "x >= 3"),
        ("x is between 1 and y", "1 <= x <= y"),
        ("x must not be empty", None),
        ("xs is not empty", "len(xs) > 0"),
        ("x should be greater than y.", "x > y"),
        ("n is even", "n % 2 == 0"),
    ],
)
def test_common_phrases_come_with_their_formula(words: str, formula: str | None) -> None:
    found = in_requires(words)
    assert found.code == "IR120"
    assert found.fix is not None
    assert found.fix.startswith(f"write {formula}," if formula else "keep the words")
    if formula:
        assert parse_expr(formula)[1] == ()


@pytest.mark.parametrize(
    ("clause", "code", "fix"),
    [
        ("x = 5", "IR121", "x == 5"),
        ("x is 5", "IR122", "x == 5"),
        ("x is not y", "IR122", "x != y"),
        ("x && y", "IR123", "x and y"),
        ("!x", "IR123", "not x"),
        ("x <> y", "IR123", "x != y"),
        ("x ≥ 0", "IR123", "x >= 0"),
        ("if x > 0: y > 0", "IR123", "x > 0 implies y > 0"),
        ("implies(x > 0, y > 0)", "IR123", "x > 0 implies y > 0"),
        ("not implies(max(x, 1) > 0, y > 0)", "IR123", "(max(x, 1) > 0 implies y > 0)"),
        (
            "implies((x > 0 implies y > 0), y in [1, 2])",
            "IR123",
            "((x > 0 implies y > 0)) implies y in [1, 2]",
        ),
        ("if x > 0, then y > 0", "IR123", "x > 0 implies y > 0"),
        ("x <?y", "IR100", "< ?y"),
        ("x == <?y: int", "IR103", "add ?>"),
        ("(x", "IR100", "add )"),
    ],
)
def test_slips_come_with_their_repair(clause: str, code: str, fix: str) -> None:
    found = in_requires(clause)
    assert (found.code, found.fix) == (code, fix)


def test_all_slips_of_one_clause_are_told() -> None:
    head = "ir f {\n  intent: a\n  signature: f(x: int) -> int\n  requires:\n    - "
    found = parse(head + "x = 5 && x is True\n}").diagnostics
    assert [d.code for d in found] == ["IR121", "IR123", "IR122"]


def test_an_unreadable_clause_becomes_a_numbered_hole_that_keeps_its_words() -> None:
    text = (
        "ir f {\n  intent: a\n  signature: f(x: int) -> int\n"
        '  requires:\n    - order: x  <  + 1   @because("why")\n    - <?unreadable_1: bool?>\n}'
    )
    clause = parse(text).module.specs[0].requires[0]
    assert clause.body == Hole("unreadable_2", BOOL, "x < + 1", "assertion")
    assert clause.label == "order"
    assert clause.tail.annotations[0].value == "why"


@pytest.mark.parametrize(
    ("section", "clause", "code"),
    [
        ("requires", "result > 0", "IR140"),
        ("requires", "old(x) > 0", "IR141"),
        ("ensures", "old(result) > 0", "IR140"),
        ("ensures", "old > 0", "IR141"),
        ("ensures", "old(x, y) > 0", "IR141"),
        ("invariant", "result > 0", "IR140"),
        ("raises", "ValueError when result > 0", "IR140"),
        ("examples", "f(1) == old(2)", "IR141"),
    ],
)
def test_result_and_old_have_their_places(section: str, clause: str, code: str) -> None:
    head = "ir f {\n  intent: a\n  signature: f(x: int) -> int\n"
    assert only(parse(f"{head}  {section}:\n    - {clause}\n}}").diagnostics).code == code


@pytest.mark.parametrize(
    ("section", "clause"),
    [
        ("ensures", "result > old(x)"),
        ("assert", "result > old(x)"),
        ("effects", "modifies x when result > old(x)"),
        ("raises", "ValueError when old(x) > 0"),
        ("invariant", "x > old(x)"),
        ("requires", "all(result > 0 for result in [x])"),
        ("examples", "f(1) == result"),
    ],
)
def test_result_and_old_are_silent_where_they_belong(section: str, clause: str) -> None:
    head = "ir f {\n  intent: a\n  signature: f(x: int) -> int\n"
    assert parse(f"{head}  {section}:\n    - {clause}\n}}").diagnostics == ()


@pytest.mark.parametrize("text", ["", "  ", "1 2", "int[", "(int, str)", "list[]", "'int'", "?>"])
def test_what_is_no_type_is_refused(text: str) -> None:
    type_, found = parse_type(text)
    assert type_ is None
    assert {d.code for d in found} <= {"IR110", "IR100"}


# ── what is missing or doubled ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "line", ["when x", "when x > 0", "when (x > 0)", "if x > 0", "when -x > 0"]
)
def test_a_condition_without_its_exception_says_so(line: str) -> None:
    head = "ir f {\n  intent: a\n  signature: f(x: int)\n  raises:\n    - "
    found = only(parse(head + line + "\n}").diagnostics)
    assert (found.code, found.place and found.place.column) == ("IR100", 7)
    assert found.message == f"an exception's name is missing before '{line.split()[0]}'"
    assert found.hint == "an item of raises reads: ValueError when x < 0"


def test_the_type_of_the_empty_tuple_is_offered() -> None:
    found = only(parse_type("tuple[()]")[1])
    assert (found.code, found.fix) == ("IR110", "tuple where len(it) == 0")
    assert parse_type("tuple where len(it) == 0")[1] == ()


@pytest.mark.parametrize("section", ["requires", "ensures", "invariant", "assert"])
def test_a_label_used_twice_is_told_within_a_section(section: str) -> None:
    head = "ir f {\n  intent: a\n  signature: f(x: int)\n"
    text = f"{head}  {section}:\n    - a: x > 0\n    - a: x > 1\n}}"
    found = only(parse(text).diagnostics)
    assert (found.code, found.place and found.place.line) == ("IR151", 6)


def test_a_label_that_names_another_unlabelled_clause_is_told() -> None:
    head = "ir f {\n  intent: a\n  signature: f(x: int)\n  requires:\n"
    found = only(parse(f"{head}    - requires_2: x > 0\n    - x > 1\n}}").diagnostics)
    assert (found.code, found.place and found.place.line) == ("IR151", 5)
    assert parse(f"{head}    - requires_1: x > 0\n    - x > 1\n}}").diagnostics == ()

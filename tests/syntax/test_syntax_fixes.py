"""What is mechanical to repair is repaired, and nothing gets worse by it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.ir.errors import Diagnostic, Edit, has_errors
from liftsys_nb.syntax import parse
from liftsys_nb.syntax.fixes import apply_fixes

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("**/*.ir"))
HEAD = "ir f {\n  intent: a\n  signature: f(x: int, y: int) -> int\n"


def settled(text: str) -> tuple[str, list[int]]:
    """Apply all edits until none is left; return the text and how many errors each round had."""
    counts = []
    for _ in range(20):
        found = parse(text).diagnostics
        counts.append(len(found))
        fixed = apply_fixes(text, found)
        if fixed == text:
            break
        text = fixed
    return text, counts


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_repairing_a_text_of_the_corpus_settles_with_no_more_errors(path: Path) -> None:
    text = path.read_text("utf-8")
    fixed, counts = settled(text)
    assert len(counts) < 20
    assert counts[-1] <= counts[0]
    assert apply_fixes(fixed, parse(fixed).diagnostics) == fixed


@pytest.mark.parametrize(
    ("clause", "fixed"),
    [
        ("x = 5", "x == 5"),
        ("x is 5", "x == 5"),
        ("x is  not y", "x != y"),
        ("x is (5)", "x == (5)"),
        ("x && y", "x and y"),
        ("(x)&&(y)", "(x) and (y)"),
        ("x=3&&y<>2||!x", "x==3 and y!=2 or not x"),
        ("x =< 3", "x <= 3"),
        ("x ≥ 3 ∧ y ∉ [1]", "x >= 3  and  y  not in  [1]"),
        ("x <?y", "x < ?y"),
        ("x == <?y: int", "x == <?y: int?>"),
        ("x == +1", "x == 1"),
        ("x > 0 # why", "x > 0   # why"),
        ('x > 0 @becuase("so")', 'x > 0 @because("so")'),
        ("x > <?a: int @assertoin?>", "x > <?a: int @assertion?>"),
        ("forall a in xs: a > x", "all(a > x for a in xs)"),
        ("low: For all a in xs[1:], a > 0", "low: all(a > 0 for a in xs[1:])"),
        ("exists a, b in ps such that a == b  # so", "any(a == b for a, b in ps)  # so"),
        ("∃ a ∈ xs: a > 0", "any(a > 0 for a in xs)"),
        ("forall a in {1: [2]}[1]: a > 0", "all(a > 0 for a in {1: [2]}[1])"),
        ("len xs == 1", "len(xs) == 1"),
        ("x > 0 and len xs.a[0].b(1) > 1", "x > 0 and len(xs.a[0].b(1)) > 1"),
        ("x is none", "x is None"),
        ("x is  not null", "x is  not None"),
        ("x == 1 {<?a: int?>\n    - y == 2", "x == 1 {<?a: int?>}\n    - y == 2"),
    ],
)
def test_a_slip_in_a_clause_is_repaired(clause: str, fixed: str) -> None:
    text = f"{HEAD}  requires:\n    - {clause}\n}}\n"
    assert settled(text)[0] == f"{HEAD}  requires:\n    - {fixed}\n}}\n"
    assert not has_errors(parse(settled(text)[0]).diagnostics)


def test_a_slip_among_exceptions_and_holes_is_repaired() -> None:
    text = (
        f"{HEAD}  raises:\n    - low: (ValueError, pkg.Odd) if x < 0  # so\n    - A or B\n"
        '  holes:\n    - a: int\n    - b = "why?"  # so\n    - c choose 1 | 2\n}\n'
    )
    assert settled(text)[0] == (
        f"{HEAD}  raises:\n    - low: ValueError when x < 0\n    - pkg.Odd when x < 0  # so\n"
        '    - A\n    - B\n  holes:\n    - <?a: int?>\n    - <?b = "why?"?>  # so\n'
        "    - <?c choose 1 | 2?>\n}\n"
    )
    assert len(parse(text).diagnostics) == 5
    assert not has_errors(parse(settled(text)[0]).diagnostics)


@pytest.mark.parametrize(
    "clause",
    [
        "forall a in xs",  # what of them?
        "forall a in xs: is tidy",
        "forall a in xs if x else y: a > 0",  # what is gone through would change
        "forall a in xs: (a >  # so\n        0)",  # the comment would swallow the end
        "max of xs > 0",
        "every item in xs is positive",
    ],
)
def test_what_is_only_like_a_habit_is_left_alone(clause: str) -> None:
    text = f"{HEAD}  requires:\n    - {clause}\n}}\n"
    found = parse(text).diagnostics
    assert has_errors(found)
    assert apply_fixes(text, found) == text


def test_an_annotation_behind_several_exceptions_is_not_split() -> None:
    text = f"{HEAD}  raises:\n    - A, B when x > 0 @by(me)\n}}\n"
    found = parse(text).diagnostics
    assert [d.fix for d in found] == ["- A when x > 0; - B when x > 0"]
    assert apply_fixes(text, found) == text


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        (HEAD, HEAD.rstrip() + "\n}\n"),
        ("module m {\n  type A = int\n", "module m {\n  type A = int\n}\n"),
        ("module m {\n  record R {\n    a: int\n}\n",
         "module m {\n  record R {\n    a: int\n  }\n}\n"),
        ("enum E {\n  A\n  B\n\n", "enum E {\n  A,\n  B\n}\n\n"),
        ("enum E { A,, B }", "enum E { A, B }"),
        ("enum E { A: 1 }", "enum E { A = 1 }"),
        ("record R { a: int, b: int }", "record R { a: int; b: int }"),
        ("record R {\n  a: int,\n  requires:\n    - a > 0\n}",
         "record R {\n  a: int\n  invariant:\n    - a > 0\n}"),
        ("record R:\n  a: int\n}", "record R {\n  a: int\n}"),
        ("type A: 'int'", "type A = int"),
        ("define f(x: int -> int: x", "define f(x: int) -> int = x"),
        ("recrod R { a: int }", "record R { a: int }"),
        ("import m version 1.0", 'import m version "1.0"'),
        ("type A = int\n\n}\n", "type A = int\n\n\n"),
        ("ir {\n  intent: a\n  signature: f()\n}", "ir f {\n  intent: a\n  signature: f()\n}"),
        ("ir f {\n  intent: a\n  signature: f(x: int):int\n}",
         "ir f {\n  intent: a\n  signature: f(x: int) -> int\n}"),
        ("ir f {\n  intent: a\n  signature: f(x: int) => ?t\n}",
         "ir f {\n  intent: a\n  signature: f(x: int) -> ?t\n}"),
        (HEAD + "  examples:\n    | x | y | result |\n    |---|--:|:-:|\n    | 1 | 2 | 3 |\n}",
         HEAD + "  examples:\n    | x | y | result |\n    | 1 | 2 | 3 |\n}"),
        (HEAD + "  examples:\n    | x | y | result |\n    |---|---|---|  # s\n    | 1 | 2 | 3 |\n}",
         HEAD + "  examples:\n    | x | y | result |\n    # s\n    | 1 | 2 | 3 |\n}"),
        ("ir f {\n  intent: a\n  signature: def f(x: int):\n  require:\n    x > 0\n}",
         "ir f {\n  intent: a\n  signature: f(x: int)\n  requires:\n    - x > 0\n}"),
        ("ir f {\n  intent: a\n  signature: (x: int)\n  raises:\n    - raise E if x > 0\n}",
         "ir f {\n  intent: a\n  signature: f(x: int)\n  raises:\n    - E when x > 0\n}"),
    ],
)  # fmt: skip
def test_a_slip_in_a_declaration_is_repaired(text: str, fixed: str) -> None:
    assert settled(text)[0] == fixed
    assert not has_errors(parse(fixed).diagnostics)


@pytest.mark.parametrize(
    "text",
    ["import a, b", "type A = int\ntype A = str\n", "type A = 3", "enum E { A = x }",
     f"{HEAD}  requires:\n    - x is tidy\n}}", "record R { a }", "some words"],
)  # fmt: skip
def test_what_is_a_matter_of_choice_is_left_alone(text: str) -> None:
    found = parse(text).diagnostics
    assert found
    assert apply_fixes(text, found) == text


_edits = st.builds(Edit, st.integers(-3, 12), st.integers(-3, 12), st.text(max_size=3))


@given(st.text(max_size=9), st.lists(_edits, max_size=5))
def test_any_edits_apply_without_an_error(text: str, edits: list[Edit]) -> None:
    found = [Diagnostic("IR100", "x", edit=edit) for edit in edits]
    fixed = apply_fixes(text, found)
    assert fixed == apply_fixes(text, reversed(found))
    if not edits:
        assert fixed == text


def test_of_edits_that_overlap_the_first_one_is_applied() -> None:
    edits = [Edit(2, 4, "B"), Edit(0, 3, "A"), Edit(3, 5, "C"), Edit(3, 3, "D"), Edit(9, 9, "E")]
    found = [Diagnostic("IR100", "x", edit=edit) for edit in edits]
    assert apply_fixes("abcdef", found) == "ADdef"

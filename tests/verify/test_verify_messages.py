"""What a report says in words: each clause with its own text, one verdict, one voice."""

from __future__ import annotations

import pytest

from liftsys_nb.ir.verdicts import SpecReport, Undecided
from liftsys_nb.syntax import parse
from liftsys_nb.verify import verify


def _report(signature: str, *lines: str) -> SpecReport:
    """Verify a specification: sections end in a colon, other lines are items."""
    body = "".join(f"  {x}\n" if x.endswith(":") else f"    - {x}\n" for x in lines)
    text = f"ir f {{\n  intent: t\n  signature: {signature}\n{body}}}\n"
    parsed = parse(text, name="f.ir")
    return verify(parsed.module.specs[0], source=parsed.source)


def _said(report: SpecReport) -> list[tuple[str, str]]:
    return [(d.code, d.message) for d in report.diagnostics]


def test_clauses_with_one_label_keep_their_own_texts() -> None:
    report = _report("f(x: int) -> int", "ensures:", "a: result > 1", "a: result > 2")
    assert [c.text for c in report.clauses] == ["result > 1", "result > 2"]
    assert [c.status for c in report.clauses] == ["unknown", "unknown"]


@pytest.mark.parametrize("name", ["result", "old", "it"])
def test_a_parameter_with_a_reserved_name_decides_nothing(name: str) -> None:
    report = _report(f"f({name}: int) -> bool", "requires:", f"{name} > 3", "ensures:", "result")
    assert isinstance(report.verdict, Undecided)
    assert f"`{name}`" in report.verdict.reason


def test_two_parameters_of_one_name_decide_nothing() -> None:
    report = _report("f(x: int, x: int) -> int", "ensures:", "result > x")
    assert isinstance(report.verdict, Undecided)


def test_a_conflict_of_one_clause_does_not_clash_with_anything() -> None:
    report = _report("f(x: int) -> int", "ensures:", "result != result")
    assert _said(report) == [
        ("IR302", "no allowed input has an answer: `ensures_1` cannot hold"),
    ]


def test_an_undecided_verdict_comes_without_the_claims_of_others() -> None:
    report = _report("f(x: int) -> ?t", "ensures:", "result < 0", "result > -1")
    assert isinstance(report.verdict, Undecided)
    assert not {"IR301", "IR302"} & {code for code, _ in _said(report)}


def test_a_frame_in_a_conflict_is_told_with_its_values() -> None:
    report = _report(
        "f(xs: list[int]) -> int",
        "effects:", "modifies xs when len(xs) < 0",
        "ensures:", "len(xs) == len(old(xs)) + 1",
    )  # fmt: skip
    clash = report.verdict.clash  # type: ignore[union-attr]
    assert clash is not None
    assert [want.text for want in clash.wants] == [
        "len(old(xs)) < 0 or xs == old(xs)",
        "len(xs) == len(old(xs)) + 1",
    ]

"""Specifications in files, each with the verdict it must get in its first line.

``# V: VERDICT …`` names the verdict and its evidence; ``# E: codes`` all diagnostics but
IR303, which is listed where it is meant; ``# holes: names`` the open holes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from liftsys_nb.ir.spans import Source
from liftsys_nb.ir.verdicts import (
    Consistent,
    Inconsistent,
    SpecReport,
    Undecided,
    Unimplementable,
)
from liftsys_nb.syntax import parse
from liftsys_nb.verify import Budget, verify

FILES = sorted((Path(__file__).parent.parent / "corpus" / "verify").glob("*.ir"))


def _report(text: str) -> SpecReport:
    parsed = parse(text, name="corpus.ir")
    assert not parsed.diagnostics
    (spec,) = parsed.module.specs
    return verify(spec, source=parsed.source, budget=Budget(seconds=60))


def _said(report: SpecReport) -> str:
    """Write a verdict as the first lines of the files do."""
    verdict = report.verdict
    so_far = " so_far=True" if verdict.so_far else ""
    match verdict:
        case Consistent(witness=witness):
            arguments = " ".join(f"{k}={v!r}" for k, v in witness.arguments)
            answer = f"raises {witness.raises}" if witness.raises else f"-> {witness.result!r}"
            return f"consistent{so_far} {arguments} {answer}"
        case Inconsistent(conflict=conflict):
            return f"inconsistent{so_far} conflict={','.join(conflict)}"
        case Unimplementable(bad_input=bad):
            arguments = " ".join(f"{k}={v!r}" for k, v in bad.arguments)
            return f"unimplementable{so_far} {arguments} no_room={','.join(bad.no_room)}"
        case Undecided(reason=reason):
            return f"undecided{so_far} {reason}"


def _expected(text: str, key: str) -> str:
    lines = [
        line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith(f"# {key}:")
    ]
    return lines[0] if lines else ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_verdict_is_the_one_in_the_file(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    report = _report(text)
    expected = _expected(text, "V").replace(" so_far=False", "")
    if expected.startswith("undecided"):
        assert isinstance(report.verdict, Undecided)
        assert expected.removeprefix("undecided ") in report.verdict.reason
    else:
        assert _said(report) == expected
    assert " ".join(d.code for d in report.diagnostics) == _expected(text, "E")
    assert ", ".join(report.open_holes) == _expected(text, "holes")


def test_the_corpus_is_there() -> None:
    assert len(FILES) >= 25


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_same_specification_gets_the_same_report(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert _report(text) == _report(text)


def test_diagnostics_stand_where_the_clause_stands() -> None:
    text = (FILES[0].parent / "division_by_zero.ir").read_text(encoding="utf-8")
    (diagnostic,) = _report(text).diagnostics
    assert diagnostic.place is not None
    assert "quotient" in Source("corpus.ir", text).line(diagnostic.place.line)


def test_without_a_source_diagnostics_have_no_place() -> None:
    (spec,) = parse(
        (FILES[0].parent / "division_by_zero.ir").read_text(encoding="utf-8")
    ).module.specs
    (diagnostic,) = verify(spec).diagnostics
    assert diagnostic.place is None
    assert diagnostic.severity == "error"

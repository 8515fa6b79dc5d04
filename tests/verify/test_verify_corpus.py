"""Specifications in files, each with the verdict it must get in its first line.

``# V: VERDICT …`` names the verdict and its evidence, or the verdict alone where many witnesses
are as good; ``# E: codes`` all diagnostics but IR303, which is listed where it is meant;
``# holes: names`` the open holes. ``# open: what`` says that the verdict is what a careful person
derives, and that the solver may not get there.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sampling import some
from verify.specimens import (
    BUDGET,
    FILES,
    expected,
    reading_in,
    reading_of,
    report_of,
    said,
    stands,
)

from liftsys_nb.ir.spans import Source
from liftsys_nb.ir.verdicts import Undecided
from liftsys_nb.verify import verify

MOST_OPEN = 0.12  # of the verdicts that are known; 0.1 is what we want


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_verdict_is_the_one_in_the_file(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    report = report_of(reading_in(file))
    verdict = expected(text, "V")
    if expected(text, "open") and isinstance(report.verdict, Undecided):
        return
    if verdict.startswith("undecided"):
        assert isinstance(report.verdict, Undecided)
        assert verdict.removeprefix("undecided ") in report.verdict.reason
    elif verdict.removesuffix(" so_far=True") in ("consistent", "unimplementable"):
        assert said(report).startswith(f"{verdict} ")
    else:
        assert said(report) == verdict
    codes = [d.code for d in report.diagnostics if d.code != "IR303"]
    wanted = expected(text, "E").split()
    if "IR303" in wanted:
        codes = [d.code for d in report.diagnostics]
    assert codes == wanted
    assert ", ".join(report.open_holes) == expected(text, "holes")


def test_the_corpus_is_there() -> None:
    assert len(FILES) >= 130


def test_few_verdicts_stay_open() -> None:
    texts = {file: file.read_text(encoding="utf-8") for file in FILES}
    decidable = [f for f, text in texts.items() if not expected(text, "V").startswith("undecided")]
    left = [
        f.stem
        for f in decidable
        if expected(texts[f], "open") and isinstance(report_of(reading_in(f)).verdict, Undecided)
    ]
    print(f"{len(left)} of {len(decidable)} stay open: {', '.join(left)}")
    assert len(left) <= len(decidable) * MOST_OPEN, left


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_witness_and_a_bad_input_stand_up_to_the_evaluator(file: Path) -> None:
    reading = reading_in(file)
    assert stands(report_of(reading).verdict, reading)


@pytest.mark.parametrize("file", some(FILES, 6), ids=lambda file: file.stem)
def test_the_same_specification_gets_the_same_report(file: Path) -> None:
    # By their text: not-a-number is equal to nothing.
    assert repr(report_of(reading_in(file))) == repr(report_of(reading_in(file)))


def test_diagnostics_stand_where_the_clause_stands() -> None:
    text = (FILES[0].parent / "division_by_zero.ir").read_text(encoding="utf-8")
    (diagnostic,) = report_of(reading_of(text)).diagnostics
    assert diagnostic.place is not None
    assert "quotient" in Source("corpus.ir", text).line(diagnostic.place.line)


def test_without_a_source_diagnostics_have_no_place() -> None:
    (diagnostic,) = verify(
        reading_in(FILES[0].parent / "division_by_zero.ir").spec, budget=BUDGET
    ).diagnostics
    assert diagnostic.place is None
    assert diagnostic.severity == "error"

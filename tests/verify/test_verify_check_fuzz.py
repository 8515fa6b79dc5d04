"""Verdicts on programs that nobody wrote: none is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from verify.fuzzing import Tally, campaign, compare, judged

from liftsys_nb.ir.codeverdicts import CodeClause, CodeReport
from liftsys_nb.verify.apart import Workers

FEW, MANY = 10, 100  # programs of one test
TESTS, SOAKED = 20, 50
START = int(os.environ.get("LIFTSYS_SEED", "0"))  # other programs


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Processes in which the programs are run."""
    with Workers() as made:
        yield made


def _wrong(tally: Tally) -> str:
    return "\n\n".join(tally.wrong)


@pytest.mark.filterwarnings("ignore::SyntaxWarning")  # of programs that compare oddly
@pytest.mark.parametrize("at", range(TESTS))
def test_no_verdict_on_a_program_made_at_random_is_wrong(at: int, workers: Workers) -> None:
    seeds = range(START + at * FEW, START + (at + 1) * FEW)
    # Counterexamples are looked for in one part of them: each costs a process.
    tally = campaign(seeds, inputs=300, workers=workers if at % 4 == 0 else None)
    assert not tally.wrong, _wrong(tally)


@pytest.mark.soak
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("at", range(SOAKED))
def test_no_verdict_on_thousands_of_programs_is_wrong(at: int, workers: Workers) -> None:
    seeds = range(START + 1_000_000 + at * MANY, START + 1_000_000 + (at + 1) * MANY)
    tally = campaign(seeds, inputs=3000, workers=workers if at % 10 == 0 else None)
    assert not tally.wrong, _wrong(tally)


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_the_programs_are_worth_it(workers: Workers) -> None:
    without = campaign(range(60), inputs=20, workers=None)
    assert without.clauses >= 20 and without.injected >= 5 and without.proved >= 5
    assert campaign(range(32), inputs=20, workers=workers).refuted >= 4


SOURCE = 'def f(a: int) -> int:\n    """Do.\n\n    post: result > a\n    """\n    return abs(a)\n'


def test_a_wrong_proof_is_noticed() -> None:
    clause = CodeClause("ensures_1", "ensures", "result > a", "proved")
    report = CodeReport("f", "f.py", 1, "proved", "unknown", (clause,))
    tally = Tally()
    compare(SOURCE, ("a",), report, 200, 0, tally)
    assert len(tally.wrong) == 1


def test_a_wrong_refutation_is_noticed(workers: Workers) -> None:
    report = judged(SOURCE, workers)
    tally = Tally()
    compare(SOURCE, ("a",), report, 10, 0, tally)
    assert report.verdict == "refuted" and not tally.wrong
    compare(SOURCE.replace("abs(a)", "a + 1"), ("a",), report, 10, 0, tally)
    assert len(tally.wrong) == 1

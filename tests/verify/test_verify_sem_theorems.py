"""Small theorems are proved for values of any size, and models are found among short ones."""

from __future__ import annotations

import pytest
from verify.sem_corpus import CORPUS, Case, cases, decide


@pytest.mark.parametrize("case", list(cases()), ids=str)
def test_theorem_is_decided(case: Case) -> None:
    assert decide(case) == case.verdict


def falsehoods() -> list[Case]:
    text = (CORPUS / "false" / "claims.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [Case(*(part.strip() for part in line.split(";;")), "valid") for line in lines]


@pytest.mark.parametrize("case", falsehoods(), ids=str)
def test_what_does_not_hold_is_not_proved(case: Case) -> None:
    assert decide(case).startswith("not proved")

"""Small theorems are proved for values of any size, and models are found among short ones."""

from __future__ import annotations

import pytest
from verify.sem_corpus import Case, cases, decide


@pytest.mark.parametrize("case", list(cases()), ids=str)
def test_theorem_is_decided(case: Case) -> None:
    assert decide(case) == case.verdict

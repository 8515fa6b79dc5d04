"""What an edit of one clause out of fifty costs, beside a verdict from the start."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pytest
from verify.fifty import DEARER, EDITS, fifty

from liftsys_nb.ir.nodes import Spec
from liftsys_nb.syntax import parse
from liftsys_nb.verify import Budget, Memory, verify

PATIENT = Budget(seconds=120)
ROUNDS = 5
MOST = 0.25  # of a full check
MOST_DEARER = 1.0  # where all other clauses lean on what was edited


def spec(text: str) -> Spec:
    return parse(text).module.specs[0]


def cost(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_costs_a_quarter_at_most(edit: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert share(edit, capsys) <= MOST


@pytest.mark.parametrize("edit", DEARER)
def test_an_edit_that_all_others_lean_on_costs_no_more_than_a_full_check(
    edit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert share(edit, capsys) <= MOST_DEARER


def share(edit: str, capsys: pytest.CaptureFixture[str]) -> float:
    """Return what a verdict after an edit costs, as a part of one from the start; print both."""
    before = spec(fifty())
    after = spec(fifty().replace(*(EDITS | DEARER)[edit]))
    assert before != after
    verify(before, budget=PATIENT)
    full, again = [], []
    for _ in range(ROUNDS):
        full.append(cost(lambda: verify(after, budget=PATIENT)))
        memory = Memory()
        verify(before, budget=PATIENT, memory=memory)
        again.append(cost(lambda known=memory: verify(after, budget=PATIENT, memory=known)))
    part = statistics.median(again) / statistics.median(full)
    with capsys.disabled():
        print(
            f"\n{edit}: {part:.0%}, {statistics.median(again):.3f} s "
            f"of {statistics.median(full):.3f} s"
        )
    return part

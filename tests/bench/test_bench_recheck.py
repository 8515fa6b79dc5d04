"""What an edit of one clause out of fifty costs, beside a verdict from the start."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pytest
from verify.fifty import EDITS, fifty

from liftsys_nb.ir.nodes import Spec
from liftsys_nb.syntax import parse
from liftsys_nb.verify import Budget, Memory, verify

PATIENT = Budget(seconds=120)
ROUNDS = 5
MOST = 0.25  # of a full check


def spec(text: str) -> Spec:
    return parse(text).module.specs[0]


def cost(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_costs_a_quarter_at_most(edit: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = spec(fifty())
    after = spec(fifty().replace(*EDITS[edit]))
    assert before != after
    verify(before, budget=PATIENT)
    full, again = [], []
    for _ in range(ROUNDS):
        full.append(cost(lambda: verify(after, budget=PATIENT)))
        memory = Memory()
        verify(before, budget=PATIENT, memory=memory)
        again.append(cost(lambda known=memory: verify(after, budget=PATIENT, memory=known)))
    share = statistics.median(again) / statistics.median(full)
    with capsys.disabled():
        print(f"\n{edit}: {statistics.median(again):.3f} s of {statistics.median(full):.3f} s")
    assert share <= MOST

"""Effort, interrupts, laziness, threads: what surrounds a verdict."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from liftsys_nb.ir.nodes import Spec
from liftsys_nb.ir.verdicts import Consistent, SpecReport, Undecided
from liftsys_nb.syntax import parse
from liftsys_nb.verify import Budget, verify, warm

CUBES = """ir f {
  intent: Three cubes
  signature: f(x: int, y: int) -> int
  ensures:
    - x * x * x + y * y * y + result * result * result == 33
    - result > 3
  requires:
    - x > 2 and y > 3
}
"""
QUOTIENTS = """ir f {
  intent: A number by its parts
  signature: f(x: int, y: int) -> int
  requires:
    - y > 0
  ensures:
    - parts: result // y == x
    - low: result // y > 3 implies result % y == 1
}
"""
SUM_OF_CUBES = """ir f {
  intent: Numbers that took a million hours to find
  signature: f(x: int, y: int, z: int) -> int
  requires:
    - x * x * x + y * y * y + z * z * z == 42
  ensures:
    - result == 0
}
"""
CLAMP = """ir clamp {
  intent: Clamp
  signature: clamp(x: int, lo: int, hi: int) -> int
  requires:
    - lo <= hi
  ensures:
    - lo <= result <= hi
}
"""


def _spec(text: str) -> Spec:
    return parse(text).module.specs[0]


def test_a_small_effort_ends_in_undecided_with_the_reason() -> None:
    verdict = verify(
        _spec(CUBES), budget=Budget(rlimit=300, total=300, extra=1, seconds=60)
    ).verdict
    assert isinstance(verdict, Undecided)
    assert "effort" in verdict.reason


def test_no_time_at_all_ends_in_undecided_with_the_reason() -> None:
    verdict = verify(_spec(CLAMP), budget=Budget(seconds=0)).verdict
    assert isinstance(verdict, Undecided)
    assert "time" in verdict.reason


def test_the_time_ends_a_question_that_would_go_on_for_an_hour() -> None:
    budget = Budget(rlimit=2**32 - 1, total=2**40, seconds=1)
    verdict = verify(_spec(SUM_OF_CUBES), budget=budget).verdict
    assert isinstance(verdict, Undecided)
    assert "time" in verdict.reason


def test_a_report_does_not_hang_on_how_much_time_is_left() -> None:
    # As many steps as the search for changes has: where they end is what could differ.
    reports = [
        verify(_spec(QUOTIENTS), budget=Budget(seconds=seconds), explained=True)
        for seconds in (30, 31.5, 33, 40, 60, 90, 120, 120)
    ]
    assert all(each == reports[0] for each in reports)


def test_an_interrupt_ends_a_long_question() -> None:
    timer = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        # By itself this would go on for an hour.
        verify(_spec(CUBES), budget=Budget(rlimit=2**32 - 1, seconds=3600))
    timer.join()


def test_after_an_interrupt_the_next_question_is_answered() -> None:
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        verify(_spec(CUBES), budget=Budget(rlimit=2**32 - 1, seconds=3600))
    timer.join()
    assert isinstance(verify(_spec(CLAMP)).verdict, Consistent)


def test_threads_get_the_same_report() -> None:
    alone = verify(_spec(CLAMP))
    reports: list[SpecReport] = []
    threads = [
        threading.Thread(target=lambda: reports.append(verify(_spec(CLAMP)))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reports == [alone] * 4


def _run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.strip()


def test_importing_the_room_loads_no_solver() -> None:
    assert _run("import sys, liftsys_nb.verify; print('z3' in sys.modules)") == "False"


def test_warming_loads_the_solver_in_the_background() -> None:
    code = (
        "import sys, threading, liftsys_nb.verify as v; v.warm();"
        "[t.join() for t in threading.enumerate() if t.name == 'liftsys-warm'];"
        "print('z3' in sys.modules)"
    )
    assert _run(code) == "True"
    warm()


def test_reports_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "from liftsys_nb.syntax import parse; from liftsys_nb.verify import verify;"
        f"print(verify(parse({CLAMP!r}).module.specs[0]))"
    )
    reports = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
        )
        reports.add(done.stdout)
    assert len(reports) == 1

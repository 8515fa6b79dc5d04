"""A query in a real kernel: interrupted in the middle, and the next one answered."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from e2e.harness import Kernel

LOAD = "%load_ext liftsys_nb"
ENDLESS = [
    "SELECT sum(a.range * b.range) FROM range(2_000_000) a, range(2_000_000) b",
    "SELECT pg_sleep(3600)",
    "SELECT length(repeat('x', 1_900_000_000))",
]


@pytest.mark.parametrize("query", ENDLESS)
def test_an_interrupted_query_ends_and_the_next_one_is_answered(
    kernel: Callable[[], Kernel], query: str
) -> None:
    one = kernel()
    one.run(LOAD)
    one.run("%liftsys new Write a function half that takes an int n and returns an int.")
    one.run("%liftsys sql SELECT 1")  # from here on a process waits for the next query
    started = one.start(f"print('begins', flush=True)\n%liftsys sql --seconds 3600 {query}")
    one.wait_for_text(started, "begins")
    time.sleep(2)  # until it runs
    at = time.monotonic()
    one.manager.interrupt_kernel()
    outputs = one.finish(started)
    ended = time.monotonic() - at
    (error,) = [output for output in outputs if output["kind"] == "error"]
    assert error["ename"] == "KeyboardInterrupt"
    # An hour is left of the query: what ended the cell is the interrupt.
    assert "created" in one.run("%liftsys sql SELECT kind FROM events")
    assert "half" in one.run("%liftsys show")
    print(f"the cell ended {ended:.2f} s after the interrupt")

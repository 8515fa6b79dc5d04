"""The evaluator's cost grows with the work that is written, not with the size of its inputs."""

from __future__ import annotations

import time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import evaluate
from liftsys_nb.syntax import parse_expr


def read(text: str) -> n.Expr:
    expr, _ = parse_expr(text)
    assert expr is not None
    return expr


SORTED = read("all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))")
CLAUSE = read("(lo <= x <= hi implies result == x) and abs(result - x) <= max(lo - x, x - hi, 0)")


def test_a_clause(benchmark: BenchmarkFixture) -> None:
    env = {"x": 5, "lo": 0, "hi": 3, "result": 3}
    assert benchmark(lambda: evaluate(CLAUSE, env)) is True


@pytest.mark.parametrize("size", [100, 1000, 10_000])
def test_a_loop_over_a_list(benchmark: BenchmarkFixture, size: int) -> None:
    xs = list(range(size))
    assert benchmark(lambda: evaluate(SORTED, {"xs": xs})) is True


def test_ten_times_the_loop_costs_at_most_sixteen_times_as_much() -> None:
    def seconds(size: int) -> float:
        xs = list(range(size))
        best = float("inf")
        for _ in range(5):
            started = time.process_time()
            assert evaluate(SORTED, {"xs": xs}) is True
            best = min(best, time.process_time() - started)
        return best

    assert seconds(10_000) <= 16 * seconds(1000)


def test_ten_times_the_clauses_cost_at_most_sixteen_times_as_much() -> None:
    def seconds(size: int) -> float:
        whole = n.BoolOp("and", (CLAUSE,) * size)
        env = {"x": 5, "lo": 0, "hi": 3, "result": 3}
        best = float("inf")
        for _ in range(5):
            started = time.process_time()
            assert evaluate(whole, env) is True
            best = min(best, time.process_time() - started)
        return best

    assert seconds(1000) <= 16 * seconds(100)

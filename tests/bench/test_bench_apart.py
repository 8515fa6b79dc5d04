"""What it costs to run code in a process of its own."""

from __future__ import annotations

from pytest_benchmark.fixture import BenchmarkFixture

from liftsys_nb.verify.apart import Job, Workers, run

SOURCE = "def f(x):\n    return x + 1\n"


def test_one_call_in_a_new_process(benchmark: BenchmarkFixture) -> None:
    benchmark(run, Job(SOURCE, "f", ((1,),)))


def test_one_call_in_a_process_that_is_kept(benchmark: BenchmarkFixture) -> None:
    with Workers() as workers:
        benchmark(workers.run, Job(SOURCE, "f", ((1,),)))


def test_a_thousand_calls_in_a_process_that_is_kept(benchmark: BenchmarkFixture) -> None:
    with Workers() as workers:
        benchmark(workers.run, Job(SOURCE, "f", tuple((x,) for x in range(1000))))

"""How fast texts are read, checked and printed: against Lark, against size, against each other.

Goals stand beside what was measured; pytest-benchmark reports both.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from time import process_time

import pytest
from lark import Lark
from pytest_benchmark.fixture import BenchmarkFixture
from syntax.oracle import oracle
from syntax.oracle.oracle import accepts

from liftsys_nb.syntax import parse, show
from liftsys_nb.types import check

CORPUS = [
    path.read_bytes().decode("utf-8")
    for path in sorted((Path(__file__).parents[1] / "corpus").glob("**/*.ir"))
]
GRAMMAR = oracle.grammar
SOUND = [text for text in CORPUS if not parse(text).diagnostics]


def clauses(count: int) -> str:
    head = "ir f {\n  intent: a\n  signature: f(x: int) -> int\n  requires:\n"
    return head + "    - x + 17 > 17\n" * count + "}\n"


def parse_and_check(text: str) -> None:
    parsed = parse(text)
    for spec in parsed.module.specs:
        check(spec, parsed.source)


def fastest(run: Callable[[], object], rounds: int = 9) -> float:
    """Return the CPU seconds of the fastest of some runs."""
    seconds = []
    for _ in range(rounds):
        start = process_time()
        run()
        seconds.append(process_time() - start)
    return min(seconds)


def test_parse_the_corpus(benchmark: BenchmarkFixture) -> None:
    benchmark(lambda: [parse(text) for text in CORPUS])


def test_print_the_corpus(benchmark: BenchmarkFixture) -> None:
    modules = [parse(text).module for text in CORPUS]
    benchmark(lambda: [show(module) for module in modules])


def test_parse_ten_thousand_clauses(benchmark: BenchmarkFixture) -> None:
    text = clauses(10_000)
    benchmark.extra_info["goal_cpu_ms"] = 250
    benchmark.extra_info["cpu_ms"] = round(1000 * fastest(lambda: parse(text)))
    benchmark(lambda: parse(text))


@pytest.mark.parametrize("count", [1_000, 10_000])
def test_parse_and_check(benchmark: BenchmarkFixture, count: int) -> None:
    text = clauses(count)
    benchmark(lambda: parse_and_check(text))


def times_as_fast() -> float:
    """Return how often the sound corpus is parsed while the oracle judges it once."""
    # Sound texts only: the oracle stops at the first error, the parser reads on.
    ours = fastest(lambda: [parse(text) for text in SOUND])
    larks = fastest(lambda: [accepts(text) for text in SOUND])
    return round(larks / ours, 1)


def test_parse_against_lark(benchmark: BenchmarkFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(accepts(text) for text in SOUND)
    benchmark.extra_info["goal_times_as_fast"] = 3
    # As anyone uses Lark: it gives a tree, each node of it with its default of no place.
    benchmark.extra_info["times_as_fast_as_lark"] = times_as_fast()
    # As our own parser has to be: each node knows its place.
    monkeypatch.setattr(oracle, "grammar", partial(GRAMMAR, positions=True))
    assert all(accepts(text) for text in SOUND)
    benchmark.extra_info["times_as_fast_as_lark_with_places"] = times_as_fast()
    # The other extreme: it only says yes or no, and makes no tree.
    monkeypatch.setattr(oracle, "grammar", bare)
    assert all(accepts(text) for text in SOUND)
    benchmark.extra_info["times_as_fast_as_recogniser"] = times_as_fast()
    benchmark(lambda: [parse(text) for text in SOUND])


@cache
def bare() -> tuple[Lark, dict[str, str]]:
    """Build the oracle's grammar anew, with nothing to be done where a rule is complete."""
    lark, names = GRAMMAR.__wrapped__()
    for rule in lark._callbacks:
        lark._callbacks[rule] = _nothing
    return lark, names


def _nothing(children: object) -> None:
    return None


def test_cost_is_linear_in_size(benchmark: BenchmarkFixture) -> None:
    small, large = clauses(1_000), clauses(10_000)
    ratio = fastest(lambda: parse_and_check(large)) / fastest(lambda: parse_and_check(small))
    benchmark.extra_info["ratio"] = round(ratio, 1)
    benchmark(lambda: parse_and_check(small))
    assert ratio <= 1.6 * 10


def test_printing_costs_no_more_than_parsing(benchmark: BenchmarkFixture) -> None:
    text = clauses(10_000)
    module = parse(text).module
    benchmark.extra_info["share"] = round(
        fastest(lambda: show(module)) / fastest(lambda: parse(text)), 2
    )
    benchmark(lambda: show(module))
    assert benchmark.extra_info["share"] <= 1

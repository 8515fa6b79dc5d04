"""How long it takes to judge some fifty wrong behaviours, warm."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from liftsys_nb.syntax import parse
from liftsys_nb.verify import strength

CORPUS = Path(__file__).parent.parent / "corpus" / "verify"
SORT = (
    "ir f {\n  intent: f\n  signature: f(xs: list[int], x: int) -> int\n  effects:\n"
    "    - modifies xs\n  ensures:\n    - len(xs) == len(old(xs)) + 1\n    - result == len(xs)\n}\n"
)


@pytest.mark.parametrize(
    ("text", "least"),
    [((CORPUS / "clamp.ir").read_text(encoding="utf-8"), 30), (SORT, 50)],
    ids=["clamp", "growing list"],
)
def test_strength(benchmark: BenchmarkFixture, text: str, least: int) -> None:
    (spec,) = parse(text).module.specs
    strength(spec)
    assert benchmark(lambda: strength(spec)).mutants >= least

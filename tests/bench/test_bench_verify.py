"""How long a verdict takes: one clamp-like specification, warm."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from liftsys_nb.ir.verdicts import Consistent, Unimplementable
from liftsys_nb.syntax import parse
from liftsys_nb.verify import verify

CORPUS = Path(__file__).parent.parent / "corpus" / "verify"


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("clamp", Consistent),
        ("clamp_open_order", Unimplementable),
        ("clamp_open_hole", Consistent),
        ("half", Unimplementable),
        ("modulo_not_negative", Unimplementable),
    ],
)
def test_verdict(benchmark: BenchmarkFixture, name: str, verdict: type) -> None:
    (spec,) = parse((CORPUS / f"{name}.ir").read_text(encoding="utf-8")).module.specs
    verify(spec)
    assert isinstance(benchmark(lambda: verify(spec)).verdict, verdict)

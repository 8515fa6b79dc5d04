"""How long verdicts take over the whole corpus: verdict, states of clauses and advice, each apart.

``extra_info`` holds the figures: milliseconds of CPU, warm, the median of three runs for each
specification; and how many verdicts of each kind there are, with the reasons of open ones.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from liftsys_nb.ir.verdicts import SpecReport, Undecided
from liftsys_nb.session.reading import read
from liftsys_nb.verify import report, strength, verify

CORPUS = sorted((Path(__file__).parent.parent / "corpus" / "verify").glob("*.ir"))
PARTS = {"verdict": "_decide", "states": "states", "advice": "relaxations", "near": "near_miss"}
ROUNDS = 3
STRENGTHS = 3  # each so manieth specification is asked for its strength
SMOKE = 8  # where nothing is measured, each so manieth is enough


class Stopwatch:
    """Notes the CPU time of the parts of a report; of parts within parts, the outer one."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.spent: dict[str, float] = dict.fromkeys(PARTS, 0.0)
        self._inside = False
        for part, name in PARTS.items():
            patch.setattr(report, name, self._timed(part, getattr(report, name)))

    def _timed(self, part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            if self._inside:
                return work(*args, **kwargs)
            self._inside, began = True, time.process_time()
            try:
                return work(*args, **kwargs)
            finally:
                self._inside = False
                self.spent[part] += 1000 * (time.process_time() - began)

        return timed

    def taken(self) -> dict[str, float]:
        """Return what was noted, and begin anew."""
        spent = dict(self.spent)
        self.spent = dict.fromkeys(PARTS, 0.0)
        return spent


def figures(times: list[float]) -> dict[str, float]:
    times = sorted(times)
    return {
        "p50": round(times[len(times) // 2], 1),
        "p95": round(times[len(times) * 95 // 100], 1),
        "most": round(times[-1], 1),
    }


def test_verdicts_of_the_corpus(
    benchmark: BenchmarkFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Stopwatch(monkeypatch)
    kinds: Counter[str] = Counter()
    open_: dict[str, str] = {}
    taken: list[tuple[str, dict[str, float]]] = []

    some = SMOKE if benchmark.disabled else 1

    def judged(each: Any) -> tuple[SpecReport, dict[str, float]]:
        found, rounds = None, []
        for _ in range(ROUNDS + 1):
            found = verify(each.spec, world=each.world, program=each.program, explained=True)
            rounds.append(watch.taken())
        assert found is not None
        return found, {part: statistics.median(each[part] for each in rounds[1:]) for part in PARTS}

    def all_of_them() -> None:
        for file in CORPUS[::some]:
            for each in read(file.read_text(encoding="utf-8"), str(file)):
                found, spent = judged(each)
                kind = type(found.verdict).__name__.lower()
                kinds[kind] += 1
                taken.append((kind, spent))
                if isinstance(found.verdict, Undecided):
                    open_[each.spec.name] = found.verdict.reason

    benchmark.pedantic(all_of_them, rounds=1, warmup_rounds=0)  # type: ignore[no-untyped-call]
    benchmark.extra_info.update(
        verdicts=dict(kinds),
        open=open_,
        **{part: figures([spent[part] for _, spent in taken]) for part in PARTS},
        **{f"verdict {k}": figures([s["verdict"] for is_, s in taken if is_ == k]) for k in kinds},
    )
    assert sum(kinds.values()) * some >= 60
    assert benchmark.disabled or kinds["undecided"] <= 0.1 * sum(kinds.values())


def test_strength_of_the_corpus(benchmark: BenchmarkFixture) -> None:
    taken: list[float] = []
    mutants: list[int] = []

    def all_of_them() -> None:
        for file in CORPUS[:: STRENGTHS * (SMOKE if benchmark.disabled else 1)]:
            for each in read(file.read_text(encoding="utf-8"), str(file)):
                began = time.process_time()
                found = strength(each.spec, world=each.world, program=each.program)
                taken.append(1000 * (time.process_time() - began))
                mutants.append(found.mutants)

    benchmark.pedantic(all_of_them, rounds=1, warmup_rounds=0)  # type: ignore[no-untyped-call]
    benchmark.extra_info.update(strength=figures(taken), mutants=sum(mutants))
    assert sum(mutants) > len(mutants)

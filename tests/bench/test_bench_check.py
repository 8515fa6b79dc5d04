"""How long a verdict on code takes: the development cases, and each sixth of the own corpus.

One warm process makes the calls. ``extra_info`` holds the figures: CPU of this process and wall
time until the final verdict, and how many verdicts are right, open and wrong.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from liftsys_nb.lift.contracts import contract
from liftsys_nb.verify import check
from liftsys_nb.verify.apart import Workers

CORPUS = Path(__file__).parent.parent / "corpus"
FILES = {
    "development cases": sorted((CORPUS / "check_dev").glob("*.py")),
    "own corpus": sorted((CORPUS / "check").glob("*.py"))[::6],
}


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as made:
        yield made


@pytest.mark.parametrize("name", list(FILES))
def test_check(benchmark: BenchmarkFixture, workers: Workers, name: str) -> None:
    texts = [(file, file.read_text(encoding="utf-8")) for file in FILES[name]]
    cpu: list[float] = []
    wall: list[float] = []
    said: dict[str, int] = {"right": 0, "open": 0, "wrong": 0}

    def all_of_them() -> None:
        for times in (cpu, wall):
            times.clear()
        said.update(right=0, open=0, wrong=0)
        for file, text in texts:
            began = time.process_time(), time.perf_counter()
            found = contract(text, _function(file, text), file=str(file))
            report = check(found, text, file=str(file), workers=workers)
            cpu.append(1000 * (time.process_time() - began[0]))
            wall.append(1000 * (time.perf_counter() - began[1]))
            wanted = text.split(None, 3)[2]
            if report.verdict not in ("proved", "refuted"):
                said["open"] += 1
            else:
                said["right" if report.verdict == wanted else "wrong"] += 1

    benchmark.pedantic(all_of_them, rounds=1, warmup_rounds=0)  # type: ignore[no-untyped-call]
    assert said["wrong"] == 0
    cpu.sort()
    wall.sort()
    benchmark.extra_info.update(
        said,
        cpu_ms_p50=round(cpu[len(cpu) // 2], 1),
        cpu_ms_p95=round(cpu[len(cpu) * 95 // 100], 1),
        wall_ms_p50=round(wall[len(wall) // 2], 1),
        within_200_ms=round(sum(each <= 200 for each in wall) / len(wall), 3),
    )


def _function(file: Path, text: str) -> str:
    marked = next(
        (line for line in text.splitlines() if line.startswith("# function: ")), f": {file.stem}"
    )
    return marked.partition(": ")[2].strip()

"""Whoever waits is told how far a check is."""

from __future__ import annotations

from pathlib import Path

import pytest

from liftsys_nb.session import open_workbench
from liftsys_nb.session.workbench import Workbench

EASY = '''
def {0}(n: int) -> int:
    """Return one more.

    post: result == n + 1
    """
    return n + 1
'''
OPEN = '''
def {0}(n: int) -> int:
    """Return something that nobody modelled.

    post: result >= 0
    """
    return hash(str(n) * 2) % 7
'''


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return open_workbench(tmp_path / "history", follow=False)


def test_each_function_is_named_before_it_is_judged(bench: Workbench) -> None:
    said: list[tuple[int, int, str]] = []
    bench.at_work = lambda *at: said.append(at)
    made = bench.check(text=EASY.format("f") + EASY.format("g"))
    assert said == [(0, 2, "f"), (1, 2, "g")]
    assert [each["name"] for each in made.document["functions"]] == ["f", "g"]
    bench.close()


def test_what_is_looked_at_once_more_is_named_where_somebody_waits(bench: Workbench) -> None:
    said: list[tuple[int, int, str]] = []
    bench.at_work = lambda *at: said.append(at)
    made = bench.check(text=EASY.format("f") + OPEN.format("g"), wait=True, budget="1")
    assert made.document["functions"][1]["verdict"] in {"unknown", "tested"}
    assert said == [(0, 2, "f"), (1, 2, "g"), (0, 1, "g once more")]
    bench.close()

"""How fast the history takes events, gives them back, and folds."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from liftsys_nb.ir.events import Event
from liftsys_nb.store import History
from liftsys_nb.store.home import locate

IR = 'ir clamp {\n  intent: "limits x to a range"\n  signature: clamp(x: int) -> int\n}\n' * 8


def events(store: History, count: int) -> list[Event]:
    session, at = store.new_id(), "2026-01-31T12:00:00.000001Z"
    return [
        Event(
            store.new_id(), at, "hole_filled", session, store.new_id(), None, "main",
            detail={"hole": "return_type", "value": "int", "ir": IR},
        )
        for _ in range(count)
    ]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> History:
    return History(locate(tmp_path / "home"))


@pytest.fixture
def backlog(store: History) -> History:
    for _ in range(100):
        store.append(events(store, 200))
    return store


def test_append_one_event(benchmark: BenchmarkFixture, store: History) -> None:
    (event,) = events(store, 1)
    benchmark(store.append, [event])


def test_read_20000_events_from_a_journal(benchmark: BenchmarkFixture, backlog: History) -> None:
    found = benchmark.pedantic(lambda: list(backlog.events()), rounds=3)
    assert len(found) == 20_000


def test_read_20000_events_from_the_database(benchmark: BenchmarkFixture, backlog: History) -> None:
    backlog.fold()
    found = benchmark.pedantic(lambda: list(backlog.events()), rounds=3)
    assert len(found) == 20_000


def test_stamp_with_a_thousand_journals(benchmark: BenchmarkFixture, store: History) -> None:
    for _ in range(1000):
        store.append(events(store, 1))
        store.close()
    benchmark(store.stamp)
    assert len(list(store.events())) == 1000


def test_fold_20000_events(benchmark: BenchmarkFixture, backlog: History) -> None:
    done = benchmark.pedantic(backlog.fold, rounds=1)
    assert done.events == 20_000

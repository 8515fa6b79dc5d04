"""What goes on after a reply, without a kernel: told to whoever follows, called off, written."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from liftsys_nb.ir.errors import EncodingBug
from liftsys_nb.session import open_workbench
from liftsys_nb.session.background import Background, Job
from liftsys_nb.session.outcome import NEGATIVE, UNDECIDED, Outcome
from liftsys_nb.session.subjects import PythonText
from liftsys_nb.session.workbench import Workbench
from liftsys_nb.store import open_store
from liftsys_nb.verify.tiers import Task, Tried

# No input breaks it that is tried at once: those are short.
LONG = '''def long(xs: list[int]) -> bool:
    """Say no.

    post: never: not result
    """
    return len(xs) > 7
'''
SPEC = """ir long {
  intent: Say no
  signature: long(xs: list[int]) -> bool
  ensures:
    - never: not result
}
"""
BARE = "def long(xs):\n    return len(xs) > 7\n"
PATIENCE = 60.0  # seconds until a condition that never comes counts as a failure


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    monkeypatch.chdir(tmp_path)
    made = open_workbench(tmp_path / "history")
    yield made
    made.close()


class Follower:
    """A door that keeps what it is told."""

    def __init__(self) -> None:
        self.heard: list[Outcome] = []
        self.keeps: list[Callable[[], None]] = []
        self.errors: list[Exception] = []
        self.news = threading.Condition()

    def told(self, outcome: Outcome, keep: Callable[[], None]) -> None:
        with self.news:
            self.heard.append(outcome)
            self.keeps.append(keep)
            self.news.notify_all()

    def failed(self, error: Exception) -> None:
        with self.news:
            self.errors.append(error)
            self.news.notify_all()

    def last(self) -> dict[str, Any]:
        """Wait for what is said last; return the one function of it."""
        with self.news:
            assert self.news.wait_for(
                lambda: (
                    bool(self.heard)
                    and not any(each["going_on"] for each in self.heard[-1].document["functions"])
                ),
                PATIENCE,
            )
            (function,) = self.heard[-1].document["functions"]
        assert isinstance(function, dict)
        return function


class Endless:
    """A tier that goes on until it is called off."""

    name, extra, seconds = "endless", None, 600.0

    def __init__(self) -> None:
        self.begun = threading.Event()

    def is_installed(self) -> bool:
        return True

    def run(self, task: Task) -> Tried:
        self.begun.set()
        while True:
            task.stop.heed()


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Endless:
    tier = Endless()
    monkeypatch.setattr("liftsys_nb.verify.tiers.known_tiers", lambda: (tier,))
    return tier


# ── told ─────────────────────────────────────────────────────────────────────────────────────
def test_who_follows_hears_of_each_tier_and_of_the_end(bench: Workbench) -> None:
    follower = Follower()
    first = bench.check(text=LONG, follow=follower)
    (function,) = first.document["functions"]
    assert (function["verdict"], function["decided_by"]) == ("unknown", None)
    assert function["going_on"] == ["unrolling", "hypothesis", "crosshair", "longer proof"]
    assert first.next == "help check"
    last = follower.last()
    assert last["verdict"] == "refuted"
    assert last["decided_by"] in ("hypothesis", "crosshair")
    assert follower.heard[-1].exit == NEGATIVE
    assert follower.heard[-1].first == "mend long and run its cell again"
    assert bench.stale() == {}


def test_waiting_comes_to_the_same_at_once(bench: Workbench) -> None:
    said = bench.check(text=LONG, wait=True)
    (function,) = said.document["functions"]
    assert function["verdict"] == "refuted"
    (clause,) = (each for each in function["clauses"] if each["label"] == "never")
    assert clause["decided_by"] == function["decided_by"]
    assert function["going_on"] == []
    assert said.exit == NEGATIVE


def test_a_small_budget_leaves_no_time_to_go_on(bench: Workbench) -> None:
    said = bench.check(text=LONG, wait=True, budget=0.001)
    (function,) = said.document["functions"]
    assert (function["verdict"], function["tiers"]) == ("unknown", [])
    assert said.exit == UNDECIDED
    assert said.next == "help check"


def test_nothing_goes_on_where_all_is_decided(bench: Workbench) -> None:
    follower = Follower()
    said = bench.check(text=LONG.replace("> 7", "< 0"), follow=follower)
    assert said.document["verdict"] == "proved"
    assert not bench.goes_on
    assert follower.heard == []


def test_an_error_of_ours_is_told_and_withholds_nothing_else(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: Any, **__: Any) -> Iterator[Any]:
        raise EncodingBug("a proof and a call disagree")
        yield

    monkeypatch.setattr("liftsys_nb.verify.tiers.explored", wrong)
    follower = Follower()
    bench.check(text=LONG, follow=follower)
    with follower.news:
        assert follower.news.wait_for(lambda: bool(follower.errors), PATIENCE)
    assert isinstance(follower.errors[0], EncodingBug)
    assert follower.last()["verdict"] == "unknown"


# ── written ──────────────────────────────────────────────────────────────────────────────────
def checked(home: Path) -> list[tuple[object, object]]:
    with closing(open_store(home)) as store:
        return [
            (event.detail["verdict"], event.detail.get("decided_by"))
            for event in store.events() if event.kind == "checked"
        ]  # fmt: skip


def test_the_history_hears_of_a_new_verdict_once(bench: Workbench) -> None:
    bench.ir_take(SPEC, file="<cell>")
    follower = Follower()
    bench.check("long", text=PythonText("<cell>", BARE, ("long",)), follow=follower)
    by = follower.last()["decided_by"]
    for keep in follower.keeps:
        keep()
    assert checked(bench.home) == [("unknown", None), ("refuted", by)]


def test_waiting_writes_the_final_verdict_alone(bench: Workbench) -> None:
    bench.ir_take(SPEC, file="<cell>")
    bench.check("long", text=PythonText("<cell>", BARE, ("long",)), wait=True)
    assert [verdict for verdict, _ in checked(bench.home)] == ["refuted"]


# ── called off ───────────────────────────────────────────────────────────────────────────────
def test_what_is_called_off_says_so(bench: Workbench, endless: Endless) -> None:
    follower = Follower()
    bench.check(text=LONG, follow=follower)
    assert endless.begun.wait(PATIENCE)
    bench.call_off()
    last = follower.last()
    assert last["verdict"] == "unknown"
    assert {each["came"] for each in last["tiers"]} == {"stopped"}
    assert {each["words"] for each in last["tiers"]} == {"it was called off"}


def test_a_new_check_of_a_function_ends_the_old_one_alone(
    bench: Workbench, endless: Endless
) -> None:
    first, second, third = Follower(), Follower(), Follower()
    other = LONG.replace("def long", "def other")
    bench.check(text=LONG, follow=first)
    bench.check(text=other, follow=second)
    bench.check(text=LONG, follow=third)
    assert first.last()["tiers"][0]["came"] == "stopped"
    assert second.heard == third.heard == []
    bench.call_off()
    assert second.last()["tiers"][0]["came"] == third.last()["tiers"][0]["came"] == "stopped"


def test_what_goes_on_is_called_off_by_name(bench: Workbench, endless: Endless) -> None:
    first, second = Follower(), Follower()
    bench.check(text=LONG, follow=first)
    bench.check(text=LONG.replace("def long", "def other"), follow=second)
    bench.call_off(["other", "nobody"])
    assert second.last()["tiers"][0]["came"] == "stopped"
    assert first.heard == []
    assert bench.goes_on


def test_closing_ends_what_goes_on(bench: Workbench, endless: Endless) -> None:
    follower = Follower()
    bench.check(text=LONG, follow=follower)
    bench.close()
    assert follower.last()["tiers"][0]["came"] == "stopped"
    assert not bench.goes_on


def test_an_interrupt_ends_waiting(
    bench: Workbench, endless: Endless, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt() -> None:
        endless.begun.wait(PATIENCE)
        os.kill(os.getpid(), 2)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        bench.check(text=LONG, wait=True)
    monkeypatch.undo()
    assert bench.check(text=LONG.replace("> 7", "< 0")).document["verdict"] == "proved"


def test_jobs_come_one_after_the_other_and_rest_while_an_answer_is_waited_for() -> None:
    background = Background()
    order: list[str] = []
    done = threading.Event()

    def job(name: str) -> Job:
        def work(_workers: Any, stop: Any) -> None:
            stop.heed()
            order.append(name)
            if name == "last":
                done.set()

        return Job(
            frozenset({("f", name)}), background.stop(), work, lambda: order.append(f"no {name}"),
            lambda error: order.append(str(error)),
        )  # fmt: skip

    with background.held():
        background.add(job("first"))
        background.add(job("never"))
        background.add(job("last"))
        background.call_off(frozenset({("f", "never")}))
        assert order == ["no never"]
    assert done.wait(PATIENCE)
    background.close()
    assert order == ["no never", "first", "last"]


def test_a_job_that_was_called_off_is_told_once() -> None:
    background = Background()
    begun, told = threading.Event(), []

    def work(_workers: Any, stop: Any) -> None:
        begun.set()
        while True:
            stop.heed()

    background.add(
        Job(frozenset(), background.stop(), work, lambda: told.append("off"), told.append)
    )
    assert begun.wait(PATIENCE)
    background.close()
    assert told == ["off"]

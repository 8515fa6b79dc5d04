"""Several processes on one session, in any order: nothing lost, nobody moved, all told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from liftsys_nb.ir.events import Event
from liftsys_nb.ir.ports import News
from liftsys_nb.session import desk as desks
from liftsys_nb.session.desk import Desk, Stand
from liftsys_nb.session.lineage import ancestors
from liftsys_nb.session.news import is_change
from liftsys_nb.session.state import DRAFTING, State, fold

START = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = "ir f {{\n  intent: x\n  signature: f(x: int) -> int\n  ensures:\n    - n: result > {}\n}}\n"


class Journals:
    """A history that many writers share. shuffle: the order in which a reader finds events."""

    def __init__(self, random: Random) -> None:
        self.events: list[Event] = []
        self.random = random

    def reader(self, skew: int) -> Any:
        """Return a store of one process; skew: seconds that its clock is ahead."""
        return Writer(self, skew)


class Writer:
    """The store of one process: ids of a writer ascend, whatever its clock does."""

    def __init__(self, journals: Journals, skew: int) -> None:
        self.journals, self.skew, self.made = journals, skew, 0

    def new_id(self) -> str:
        self.made = max(self.made + 1, len(self.journals.events) * 10 + self.skew)
        return f"{self.made:012}-{id(self):x}"

    def append(self, events: Iterable[Event]) -> None:
        self.journals.events.extend(events)

    def events(self, session: str | None = None) -> list[Event]:
        found = self.journals.events[:]
        self.journals.random.shuffle(found)
        return found

    def stamp(self) -> object:
        return len(self.journals.events)

    def news(self, position: Any = None) -> News:
        count = len(self.journals.events)
        return News(
            count, None if position is None else frozenset({"s"} if count > position else ())
        )

    def by_session(self) -> Iterable[tuple[str, list[Event]]]:
        return [("s", self.events())]


class Shelf:
    """Answers kept beside the history: those of one process."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self.kept.get(key)

    def put(self, key: str, text: str) -> None:
        self.kept[key] = text

    def keep(self, keys: object) -> None:
        """Forget none."""


class Process:
    """A desk, and what it may expect: where it stands, and what it was told."""

    def __init__(self, journals: Journals, number: int, skew: int) -> None:
        self.store = journals.reader(skew)
        self.desk = Desk(
            self.store,
            Shelf(),
            now=lambda: START + timedelta(seconds=self.store.made),
            by=f"p{number}",
        )
        self.at: str | None = None  # the draft of its last own step
        self.told: list[str] = []
        self.own: set[str] = set()
        self.known: set[str] = set()  # when it first looked, or by opening the newest

    def state(self) -> State:
        return self.desk.state("s")

    def stand(self, **how: Any) -> Stand:
        state = self.state()
        if self.at is None:
            self.known = {event.id for event in state.events}
        return self.desk.stand(state, **how)

    def did(self, stand: Stand, kind: Any, **more: Any) -> None:
        event = self.desk.event(kind, stand.state.id, **{"branch": stand.branch, **more})
        self.own.add(event.id)
        self.at = self.desk.record([event]).draft.id
        if kind in DRAFTING or kind == "undone":
            assert self.at == event.draft


OPS = ["edit", "edit", "fill", "undo", "redo", "branch", "again", "go", "look", "finalize",
       "reopen", "abandon"]  # fmt: skip


def act(process: Process, op: str, number: int) -> None:
    stand = process.stand()
    process.at = process.at or stand.draft.id
    assert stand.draft.id == process.at  # nobody else moves it
    state, draft = stand.state, stand.draft
    new = f"d{number:03}"
    final = draft.id in state.finalized
    match op:
        case "edit" if not final:
            process.did(
                stand, "revised", draft=new, parent=draft.id, detail={"ir": TEXT.format(number)}
            )
        case "fill" if not final:
            detail = {"hole": "h", "value": str(number), "ir": TEXT.format(number)}
            process.did(stand, "hole_filled", draft=new, parent=draft.id, detail=detail)
        case "undo" if draft.parent is not None and not final:
            process.did(stand, "undone", draft=draft.parent, parent=draft.id, detail={"to": "it"})
        case "redo" if not final:
            below = [d.id for d in state.drafts.values() if d.parent == draft.id]
            if below:
                process.did(
                    stand, "undone", draft=below[-1], parent=draft.id,
                    detail={"to": "it", "redone": True},
                )  # fmt: skip
        case "branch":
            process.did(stand, "branched", draft=new, parent=draft.id, branch=f"b{number}")
        case "again":
            root = next(iter(state.drafts))
            process.did(
                stand, "branched", draft=new, parent=root, branch="again",
                detail={"name": "f", "ir": TEXT.format(number)},
            )  # fmt: skip
        case "go":
            branch = sorted(state.heads)[number % len(state.heads)]
            head = state.heads[branch]
            process.did(stand, "undone", draft=head, parent=head, branch=branch, detail={})
        case "finalize":
            process.did(stand, "finalized", draft=draft.id, parent=None)
        case "reopen":
            process.did(stand, "reopened", draft=draft.id, parent=None)
        case "abandon":
            process.did(stand, "abandoned", draft=draft.id, parent=None)
        case _:
            pass


def dumped(state: State) -> object:
    return (
        state.name, state.branch, sorted(state.heads.items()), list(state.drafts.values()),
        sorted(state.finalized), state.abandoned, [event.id for event in state.events],
        state.created, state.updated,
    )  # fmt: skip


STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(OPS)), max_size=25)


@settings(
    deadline=None, max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(STEPS, st.tuples(*[st.integers(-40, 40)] * 3), st.randoms(use_true_random=False))
@example([(0, "edit"), (1, "edit"), (0, "finalize"), (1, "undo")], (0, 0, 0), Random(0))
@example([(0, "edit"), (0, "undo"), (1, "edit")], (40, -40, 0), Random(0))
def test_whatever_several_do_nothing_is_lost_nobody_is_moved_and_all_are_told(
    monkeypatch: pytest.MonkeyPatch, steps, skews, random
) -> None:
    journals = Journals(random)
    several = [Process(journals, number, skew) for number, skew in enumerate(skews)]
    active: list[Process] = []
    written = desks.news

    def news(state, draft, branch, fresh, *, by):
        active[0].told += [event.id for event in fresh]
        words = written(state, draft, branch, fresh, by=by)
        assert all(event.by in words for event in fresh[-1:])
        return words

    with monkeypatch.context() as patch:
        patch.setattr(desks, "news", news)
        first = several[0]
        event = first.desk.event(
            "created", "s", draft="d", parent=None, branch="main",
            detail={"name": "f", "ir": TEXT.format(0)},
        )  # fmt: skip
        first.own.add(event.id)
        active[:] = [first]
        first.at = first.desk.record([event]).draft.id
        for number, (who, op) in enumerate(steps):
            active[:] = [several[who]]
            act(several[who], op, number)
        for process in several:
            active[:] = [process]
            act(process, "look", 0)

    states = [process.state() for process in several]
    assert len({repr(dumped(state)) for state in states}) == 1
    (state,) = {id(states[0]): states[0]}.values()
    assert {event.id for event in state.events} == {event.id for event in journals.events}
    made = {event.draft for event in journals.events if event.kind in DRAFTING}
    assert made == set(state.drafts)
    reached = set().union(*(ancestors(state, state.drafts[d]) for d in state.heads.values()))
    left = {event.parent for event in journals.events if event.kind == "undone"}
    assert all(
        each in reached or any(gone in ancestors(state, state.drafts[each]) for gone in left)
        or any(each in ancestors(state, state.drafts[gone]) for gone in left if gone)
        for each in made
    )  # fmt: skip
    changes = {event.id for event in journals.events if is_change(event)}
    for process in several:
        assert max(Counter(process.told).values(), default=1) == 1
        assert set(process.told) == changes - process.own - process.known


@given(STEPS, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_in_which_journals_are_read_makes_no_difference(steps, random) -> None:
    journals = Journals(random)
    several = [Process(journals, number, skew) for number, skew in enumerate((0, 30, -30))]
    first = several[0]
    first.desk.record([
        first.desk.event("created", "s", draft="d", parent=None, branch="main",
                         detail={"name": "f", "ir": TEXT.format(0)})
    ])  # fmt: skip
    for number, (who, op) in enumerate(steps):
        act(several[who], op, number)
    events = journals.events[:]
    expected = repr(dumped(fold(events)["s"]))
    for _ in range(3):
        random.shuffle(events)
        assert repr(dumped(fold(events)["s"])) == expected


def test_a_change_of_a_draft_whose_parent_comes_later_waits_for_it_and_no_longer() -> None:
    """A clock that was set back: the child's id is before its parent's, the next one's behind."""

    def event(number: str, draft: str, parent: str | None, kind: Any = "revised") -> Event:
        return Event(number, "2026-01-01T00:00:00.000000Z", kind, "s", draft, parent, "main",
                     detail={"name": "f", "ir": draft})  # fmt: skip

    events = [
        event("1", "a", None, "created"), event("2", "c", "b"), event("3", "b", "a"),
        event("4", "d", "c"),
    ]  # fmt: skip
    state = fold(events)["s"]
    assert list(state.drafts) == ["a", "b", "c", "d"]
    assert state.heads == {"main": "d"}


def test_a_long_chain_in_the_wrong_order_is_folded_in_one_pass() -> None:
    events = [
        Event(f"{9_999 - at:05}", "2026-01-01T00:00:00.000000Z", "revised" if at else "created",
              "s", f"d{at}", f"d{at - 1}" if at else None, "main", detail={"ir": "x"})
        for at in range(5_000)
    ]  # fmt: skip
    state = fold(events)["s"]
    assert len(state.drafts) == 5_000
    assert state.heads == {"main": "d4999"}

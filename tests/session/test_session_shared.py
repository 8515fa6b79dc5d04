"""Several processes on one session: nothing is lost, and the second is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Event
from liftsys_nb.session import open_workbench
from liftsys_nb.session.entries import entry, told_apart
from liftsys_nb.session.state import fold

IR = (
    "ir f {\n  intent: x\n  signature: f(x: int) -> int\n  ensures:\n"
    "    - result >= ?low\n    - result <= ?high\n}\n"
)


@pytest.fixture
def two(tmp_path):
    benches = [open_workbench(tmp_path / "home") for _ in range(2)]
    yield benches
    for bench in benches:
        bench.close()


def test_the_other_process_sees_what_was_recorded(two) -> None:
    first, second = two
    made = first.ir_take(IR)
    assert second.open("f").document["ir"] == made.document["ir"]


def test_two_changes_of_one_draft_become_two_branches_and_the_second_is_told(two) -> None:
    first, second = two
    first.ir_take(IR)
    second.open("f")
    first.fill("low", "0")
    late = second.fill("high", "9")
    assert "another process changed f meanwhile" in " ".join(late.notes)
    assert late.document["branch"] == "main-2"
    assert "?low" in late.document["ir"]
    assert "9" in late.document["ir"]
    mine = first.show()
    assert mine.document["branch"] == "main"
    assert "?high" in mine.document["ir"]
    further = second.fill("low", "1")
    assert further.document["branch"] == "main-2"
    assert first.fill("high", "8").document["branch"] == "main"


def test_the_second_process_is_told_once(two) -> None:
    first, second = two
    first.ir_take(IR)
    second.open("f")
    first.fill("low", "0")
    assert second.show().notes != ()
    assert second.show().notes == ()
    assert "?low" in second.show().document["ir"]
    assert "?low" not in second.open("f").document["ir"]


def test_a_shell_starts_at_the_newest_draft(tmp_path) -> None:
    kernel = open_workbench(tmp_path / "home")
    kernel.ir_take(IR)
    shell = open_workbench(tmp_path / "home", follow=False)
    shell.show()
    kernel.fill("low", "0")
    assert "?low" not in shell.show().document["ir"]
    kernel.close()
    shell.close()


def test_without_a_current_session_the_only_open_one_is_meant(tmp_path) -> None:
    kernel = open_workbench(tmp_path / "home")
    kernel.ir_take(IR)
    shell = open_workbench(tmp_path / "home", follow=False)
    assert shell.show().document["name"] == "f"
    kernel.ir_take(IR.replace("ir f", "ir g").replace("f(", "g("))
    with pytest.raises(InputError) as several:
        shell.show()
    assert several.value.code == "LS403"
    assert "f, g" in (several.value.hint or "")
    kernel.close()
    shell.close()


def _event(number: int, kind: str, draft: int, parent: int | None) -> Event:
    detail = {"name": "f", "ir": f"text {draft}"}
    return Event(
        f"{number:04}", f"2026-01-01T00:00:{number % 60:02}.000000Z", kind, "s", str(draft),
        None if parent is None else str(parent), "main", detail=detail,
    )  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 100), max_size=12), st.randoms(use_true_random=False))
def test_fold_keeps_every_draft_whatever_the_order_of_arrival(picks, random) -> None:
    """Each event names any earlier draft as parent, as racing processes do."""
    events = [_event(0, "created", 0, None)]
    for number, pick in enumerate(picks, 1):
        events.append(_event(number, "hole_filled", number, pick % number))
    state = fold(events)["s"]
    assert set(state.drafts) == {str(n) for n in range(len(events))}
    leaves = set(state.drafts) - {d.parent for d in state.drafts.values()}
    assert leaves == set(state.heads.values())
    shuffled = events[:]
    random.shuffle(shuffled)
    again = fold(shuffled)["s"]
    assert {d.id: (d.parent, d.ir) for d in again.drafts.values()} == {
        d.id: (d.parent, d.ir) for d in state.drafts.values()
    }
    assert set(again.heads.values()) == leaves


def test_an_event_of_a_draft_that_never_comes_is_kept_and_changes_nothing() -> None:
    events = [_event(0, "created", 0, None), _event(1, "hole_filled", 1, 77)]
    state = fold(events)["s"]
    assert set(state.drafts) == {"0"}
    assert len(state.events) == 2


def test_two_processes_that_make_one_name_at_once_leave_two_names() -> None:
    """Neither saw the other when it looked which names were taken."""
    first, second = _event(0, "created", 0, None), _event(1, "created", 1, None)
    states = fold([first, replace(second, session="t")])
    known = told_apart([entry(state) for state in states.values()])
    assert [each.name for each in known.values()] == ["f", "f-2"]
    assert told_apart(reversed(known.values())) == known


def test_what_is_final_is_never_moved_and_stays_where_newcomers_stand() -> None:
    events = [
        _event(0, "created", 0, None),
        _event(1, "hole_filled", 1, 0),
        _event(2, "finalized", 1, None),
        _event(3, "hole_filled", 2, 1),
        _event(4, "undone", 0, 1),
    ]
    state = fold(events)["s"]
    assert state.head.id == "1"
    assert state.branch == "main"
    assert set(state.heads.values()) == {"0", "1", "2"}


def test_a_draft_that_was_undone_before_it_was_final_can_be_reached() -> None:
    events = [
        _event(0, "created", 0, None),
        _event(1, "hole_filled", 1, 0),
        _event(2, "undone", 0, 1),
        _event(3, "finalized", 1, None),
    ]
    assert "1" in fold(events)["s"].heads.values()


def test_an_event_without_a_text_leaves_the_text_as_it_was() -> None:
    events = [_event(0, "created", 0, None), replace(_event(1, "answered", 1, 0), detail={})]
    assert fold(events)["s"].drafts["1"].ir == "text 0"


def test_a_change_that_lost_a_race_does_not_move_newcomers(two) -> None:
    first, second = two
    first.ir_take(IR)
    second.open("f")
    first.fill("low", "0")
    second.fill("high", "9")
    third = open_workbench(first.home)
    assert third.open("f").document["branch"] == "main"
    assert third.open("f@main-2").document["branch"] == "main-2"
    with pytest.raises(InputError, match="no branch"):
        third.open("f@nowhere")
    third.close()


def test_the_log_tells_an_undo_on_the_branch_where_it_happened(two) -> None:
    first, second = two
    first.ir_take(IR)
    second.open("f")
    first.fill("low", "0")
    second.fill("high", "9")
    second.undo()
    rows = second.log().document["events"]
    assert [row["branch"] for row in rows if row["what"] == "undone"] == ["main-2"]


def test_an_interrupt_right_after_the_append_leaves_the_change_ours(tmp_path, monkeypatch) -> None:
    bench = open_workbench(tmp_path / "home")
    bench.ir_take(IR)
    store = bench._desk.store
    append = store.append

    def interrupted(events) -> None:
        append(events)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "append", interrupted)
        with pytest.raises(KeyboardInterrupt):
            bench.fill("low", "0")
    shown = bench.show()
    assert shown.notes == ()
    assert "?low" not in shown.document["ir"]
    assert "?low" in bench.undo().document["ir"]
    bench.close()

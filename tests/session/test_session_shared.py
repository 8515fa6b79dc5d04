"""Several processes on one session: nothing is lost, and the second is told."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Event
from liftsys_nb.session import open_workbench
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

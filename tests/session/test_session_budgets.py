"""What a verdict may cost, as people say it; what was answered is kept beside the history."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from liftsys_nb.ir.errors import InputError, StoreError
from liftsys_nb.session import open_workbench
from liftsys_nb.session.budgets import DEFAULT, budget_of
from liftsys_nb.session.workbench import Workbench
from liftsys_nb.store import open_shelf
from liftsys_nb.verify import Budget
from liftsys_nb.verify.solve import Solver

CLAMP = """ir clamp {
  intent: Clamp
  signature: clamp(x: int, lo: int, hi: int) -> int
  requires:
    - order: lo <= hi
  ensures:
    - inside: lo <= result <= hi
}
"""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    made = open_workbench(tmp_path / "home")
    yield made
    made.close()


def test_what_is_not_said_is_as_usual() -> None:
    assert budget_of() == DEFAULT == Budget()
    assert budget_of(usual=Budget(seconds=7)).seconds == 7


def test_the_steps_of_all_questions_grow_with_those_of_one() -> None:
    doubled = budget_of(str(2 * DEFAULT.rlimit))
    assert doubled.rlimit == 2 * DEFAULT.rlimit
    assert doubled.total == 2 * DEFAULT.total
    assert doubled.extra == 2 * DEFAULT.extra
    assert budget_of(1) == Budget(rlimit=1, total=2, extra=1)


def test_seconds_leave_the_steps_alone() -> None:
    assert budget_of(None, "2.5") == Budget(seconds=2.5)


@pytest.mark.parametrize("said", ["0", "-1", "many", "1.5", "", "1e6", 2**32, True, 1.5])
def test_steps_that_are_none_are_refused_with_the_next_step(said: object) -> None:
    with pytest.raises(InputError, match="rlimit") as raised:
        budget_of(said)  # type: ignore[arg-type]  # what Python callers may pass
    assert raised.value.code == "LS435"
    assert "verify --rlimit" in str(raised.value.hint)


@pytest.mark.parametrize("said", ["0", "-1", "soon", "inf", "nan", "1e9", "", True, 10**400, [1]])
def test_times_that_are_none_are_refused_with_the_next_step(said: object) -> None:
    with pytest.raises(InputError, match="seconds") as raised:
        budget_of(None, said)  # type: ignore[arg-type]  # what Python callers may pass
    assert raised.value.code == "LS435"
    assert "verify --seconds" in str(raised.value.hint)


def test_a_small_effort_is_said_to_be_the_reason(bench: Workbench) -> None:
    tight = bench.verify(text=CLAMP, rlimit=1)
    assert tight.document["verdict"] == "unknown"
    assert "effort" in tight.document["reason"]
    assert bench.verify(text=CLAMP).document["verdict"] == "consistent"


def test_the_usual_budget_of_a_workbench_holds_where_nothing_is_said(bench: Workbench) -> None:
    bench.budget = budget_of(1)
    assert bench.verify(text=CLAMP).document["verdict"] == "unknown"
    assert bench.verify(text=CLAMP, rlimit=DEFAULT.rlimit).document["verdict"] == "consistent"


def without_time(document: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in document.items() if key != "seconds"}


def test_another_process_needs_no_solver_for_the_same_text(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.ir_take(CLAMP, file="<cell>", name="clamp")
    before = bench.verify("clamp")
    (folder,) = (tmp_path / "home").glob("answers")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}

    def asked(*_: object, **__: object) -> None:
        raise AssertionError("the solver was asked")

    other = open_workbench(tmp_path / "home")
    with monkeypatch.context() as patch:
        patch.setattr("liftsys_nb.verify.solve.Solver._ask", asked)
        after = other.verify("clamp")
    other.close()
    assert without_time(after.document) == without_time(before.document)


def test_the_folder_of_answers_is_safe_to_delete_or_to_damage(
    bench: Workbench, tmp_path: Path
) -> None:
    bench.ir_take(CLAMP, file="<cell>", name="clamp")
    before = without_time(bench.verify("clamp").document)
    folder = tmp_path / "home" / "answers"
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes().replace(b"consistent", b"inconsistent"))
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    other = open_workbench(tmp_path / "home")
    assert without_time(other.verify("clamp").document) == before
    other.close()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("not a folder")
    third = open_workbench(tmp_path / "home")
    assert without_time(third.verify("clamp").document) == before
    third.close()


def test_erasing_the_answers_leaves_none_on_the_disk(bench: Workbench, tmp_path: Path) -> None:
    bench.ir_take(CLAMP, file="<cell>", name="clamp")
    bench.verify("clamp")
    folder = tmp_path / "home" / "answers"
    (folder / "left.part").write_text("half of an answer")
    assert len([*folder.iterdir()]) > 1
    open_shelf(tmp_path / "home").clear()
    assert [*folder.iterdir()] == []


def test_what_is_forgotten_of_a_session_is_gone_from_the_disk_and_from_the_process(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.ir_take(CLAMP.replace("inside", "secret_word"), file="<cell>", name="clamp")
    before = without_time(bench.verify("clamp").document)
    folder = tmp_path / "home" / "answers"
    assert any("secret_word" in path.read_text() for path in folder.iterdir())
    bench.forget()
    assert [*folder.iterdir()] == []
    asked: list[Solver] = []
    ask = Solver._ask

    def count(self: Solver) -> bool | None:
        asked.append(self)
        return ask(self)

    monkeypatch.setattr(Solver, "_ask", count)
    assert without_time(bench.verify("clamp").document) == before
    assert asked


def test_what_cannot_be_forgotten_is_said(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.ir_take(CLAMP, file="<cell>", name="clamp")
    bench.verify("clamp")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("liftsys_nb.store.shelf.os.unlink", refuse)
    with pytest.raises(StoreError) as raised:
        bench.forget()
    assert raised.value.code in ("LS500", "LS501")


def test_forgetting_before_anything_was_kept_makes_no_history(
    bench: Workbench, tmp_path: Path
) -> None:
    bench.forget()
    assert not (tmp_path / "home").exists()


def test_witnesses_shown_are_found_again_after_forgetting(bench: Workbench) -> None:
    bench.ir_take(CLAMP, file="<cell>", name="clamp")
    first = bench.next("clamp").document["witness"]
    second = bench.next("clamp").document["witness"]
    bench.forget()
    third = bench.next("clamp").document["witness"]
    assert first != second
    assert third not in (first, second)


def test_erasing_follows_no_link(bench: Workbench, tmp_path: Path) -> None:
    bench.ir_take(CLAMP, file="<cell>", name="clamp")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("mine")
    (tmp_path / "home" / "answers").symlink_to(elsewhere)
    open_shelf(tmp_path / "home").clear()
    assert (elsewhere / "mine").read_text() == "mine"


def test_judging_a_file_makes_no_history(bench: Workbench, tmp_path: Path) -> None:
    bench.verify(text=CLAMP)
    assert not (tmp_path / "home").exists()


def test_a_second_opinion_is_told(bench: Workbench) -> None:
    told = bench.verify(text=CLAMP, second_opinion=True)
    assert told.document["verdict"] == "consistent"
    assert any("cvc5" in note and "agrees" in note for note in told.notes)


def test_disagreement_records_no_verdict(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    from liftsys_nb.ir.errors import EncodingBug
    from liftsys_nb.verify.second import Cvc5

    def contrary(_: object, questions: list[str], *, seconds: float) -> list[bool]:
        return [True] * len(questions)

    bench.ir_take(CLAMP, file="<cell>", name="clamp")
    monkeypatch.setattr(Cvc5, "answers", contrary)
    with pytest.raises(EncodingBug):
        bench.verify("clamp", second_opinion=True)
    events = bench.log("clamp").document
    assert "verified" not in repr(events)

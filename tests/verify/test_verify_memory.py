"""What was answered before saves work, and changes no answer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sampling import some
from verify.fifty import DEARER, EDITS, fifty

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import program_of
from liftsys_nb.ir.values import enum_value, record_value
from liftsys_nb.ir.verdicts import AnyOf, Consistent, SpecReport, Unimplementable
from liftsys_nb.syntax import parse
from liftsys_nb.types import EMPTY, declare
from liftsys_nb.verify import Budget, Memory, verify
from liftsys_nb.verify.codec import Unwritable, from_text, to_text
from liftsys_nb.verify.keys import family_of, key_of
from liftsys_nb.verify.solve import Solver

CORPUS = sorted((Path(__file__).parent.parent / "corpus" / "verify").glob("*.ir"))
PATIENT = Budget(seconds=120)


class Drawer:
    """A shelf in memory, which counts what it gives."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.given = 0

    def get(self, key: str) -> str | None:
        found = self.texts.get(key)
        self.given += found is not None
        return found

    def put(self, key: str, text: str) -> None:
        self.texts[key] = text

    def clear(self) -> None:
        self.texts.clear()


def judged(text: str, memory: Memory | None = None, *, budget: Budget = PATIENT) -> SpecReport:
    parsed = parse(text, name="f.ir")
    (spec,) = parsed.module.specs
    world, _ = declare(parsed.module, parsed.source, load=lambda *_: "no imports here", file="f.ir")
    return verify(
        spec, source=parsed.source, world=world.at(spec), budget=budget, memory=memory,
        program=program_of(parsed.module, at=spec), explained=True,
    )  # fmt: skip


def written(report: SpecReport) -> str:
    """Return all that a report says: a witness that is not a number is no other than itself."""
    places = [(d.file, d.place, d.edit) for d in report.diagnostics]
    return f"{report!r} {places!r}"


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every question to the solver fail."""

    def asked(*_: object, **__: object) -> None:
        raise AssertionError("the solver was asked")

    monkeypatch.setattr("liftsys_nb.verify.solve.Solver._ask", asked)


@pytest.mark.parametrize("file", some(CORPUS, 4), ids=lambda file: file.stem)
def test_a_report_is_the_same_from_memory_from_the_shelf_and_from_the_solver(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = file.read_text(encoding="utf-8")
    fresh = written(judged(text))
    drawer = Drawer()
    memory = Memory(drawer)
    assert written(judged(text, memory)) == fresh
    forbid(monkeypatch)
    assert written(judged(text, memory)) == fresh
    assert written(judged(text, Memory(drawer))) == fresh
    assert drawer.given


@pytest.mark.parametrize("file", some(CORPUS, 4), ids=lambda file: file.stem)
def test_with_notes_alone_the_report_is_the_same(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    memory = Memory()
    fresh = judged(text)
    judged(text, memory)
    # Another budget is another question, so that only the notes can help.
    again = judged(text, memory, budget=replace(PATIENT, seconds=121))
    assert written(again) == written(fresh)


TWO = """ir f {{
  intent: A number near another
  signature: f(x: int) -> int
  requires:
    - small: {requires}
  ensures:
    - low: {low}
    - high: {high}
    - far: {far}
}}
"""
CLAUSES = st.sampled_from([
    "result >= x", "result > x", "result <= x + 3", "result == x + 1", "result >= 0",
    "x > 2 implies result > 5", "x > 5 implies result == 7", "result != x", "result < x",
    "x % 2 == 0 implies result % 2 == 1", "x > x implies result == 1",
])  # fmt: skip
TEXTS = st.builds(
    lambda **said: TWO.format(**said),
    requires=st.sampled_from(["x > 0", "x >= 0 and x < 9", "x > 100", "x == 3"]),
    low=CLAUSES, high=CLAUSES, far=CLAUSES,
)  # fmt: skip


@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_edits_get_the_report_that_they_get_alone(texts: list[str]) -> None:
    memory = Memory()
    for text in texts:
        assert judged(text, memory) == judged(text)


def test_a_diagnostic_stands_where_its_clause_stands_now() -> None:
    text = (CORPUS[0].parent / "division_by_zero.ir").read_text(encoding="utf-8")
    moved = text.replace("ir ", "\n\nir ", 1).replace("  ensures:", "  ensures:\n\n", 1)
    memory = Memory()
    before, after = judged(text, memory), judged(moved, memory)
    assert after == judged(moved)
    assert [d.place for d in after.diagnostics] != [d.place for d in before.diagnostics]


def test_space_around_a_clause_asks_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    text = TWO.format(
        requires="x > 0", low="result >= x", high="result <= x + 3", far="result != x"
    )
    judged(text, memory)
    forbid(monkeypatch)
    assert isinstance(judged(text.replace(" >= ", "  >=  "), memory).verdict, Consistent)


DECLARED = """define near(a: int, b: int) -> bool = abs(a - b) < {near}

define unused(a: int) -> int = {unused}

ir f {{
  intent: A number near another
  signature: f(x: int) -> int
  ensures:
    - near(result, x)
}}
"""


def key(text: str, **more: object) -> str:
    parsed = parse(text)
    (spec,) = parsed.module.specs
    world, _ = declare(parsed.module, parsed.source, load=lambda *_: "none", file="f.ir")
    return key_of(
        spec, world=world.at(spec), program=program_of(parsed.module, at=spec),
        budget=Budget(), asked=more,
    )  # fmt: skip


def test_a_key_hangs_on_the_declarations_that_are_reached_and_on_no_others() -> None:
    text = DECLARED.format(near=3, unused="a + 1")
    assert key(text) == key("\n\n" + text)
    assert key(text) == key(DECLARED.format(near=3, unused="a + 2"))
    assert key(text) != key(DECLARED.format(near=4, unused="a + 1"))
    assert key(text) != key(text, explained=True)


def test_a_changed_declaration_changes_the_verdict_in_spite_of_the_memory() -> None:
    memory = Memory()
    assert judged(DECLARED.format(near=3, unused=1), memory).verdict == (
        judged(DECLARED.format(near=3, unused=1)).verdict
    )
    impossible = DECLARED.format(near=0, unused=1)
    assert judged(impossible, memory) == judged(impossible)


@pytest.mark.parametrize(
    "change",
    [
        lambda texts: {key: text[: len(text) // 2] for key, text in texts.items()},
        lambda texts: dict.fromkeys(texts, "[]"),
        lambda texts: dict.fromkeys(texts, '{"c":"verdicts.Nobody","with":{}}'),
        lambda texts: dict.fromkeys(texts, '{"t":[1,2,3,4]}'),
        lambda texts: {key: text.replace("i", "j") for key, text in texts.items()},
    ],
)
def test_what_is_damaged_on_the_shelf_is_worked_out_anew(
    change: Callable[[dict[str, str]], dict[str, str]],
) -> None:
    text = TWO.format(requires="x > 0", low="result >= x", high="result <= x + 3", far="result > x")
    drawer = Drawer()
    fresh = judged(text, Memory(drawer))
    drawer.texts = change(drawer.texts)
    assert judged(text, Memory(drawer)) == fresh


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_one_clause_in_fifty_asks_a_quarter_of_the_questions_at_most(
    edit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Solver] = []
    ask = Solver._ask

    def count(self: Solver) -> bool | None:
        asked.append(self)
        return ask(self)

    monkeypatch.setattr(Solver, "_ask", count)
    before, after = fifty(), fifty().replace(*EDITS[edit])
    assert before != after
    fresh = judged(after)
    full = len(asked)
    memory = Memory()
    judged(before, memory)
    asked.clear()
    assert judged(after, memory) == fresh
    assert 0 < len(asked) <= full / 4


@pytest.mark.parametrize("edit", DEARER)
def test_an_edit_that_all_others_lean_on_gets_the_report_that_it_gets_alone(edit: str) -> None:
    memory = Memory()
    judged(fifty(), memory)
    after = fifty().replace(*DEARER[edit])
    assert judged(after, memory) == judged(after)


REASONS = """define near(a: int) -> bool = a >= {near}

ir f {{
  intent: A number that is not small
  signature: f(x: int) -> int
  ensures:
    - near: near(result)
    - more: result >= 7
    - weak: result >= 5
}}
"""


def test_a_clause_that_says_less_than_before_is_no_reason_any_more() -> None:
    memory = Memory()
    before, after = judged(REASONS.format(near=10), memory), REASONS.format(near=2)
    assert {each.label: each.by for each in before.clauses}["weak"] == ("near",)
    report = judged(after, memory)
    assert {each.label: each.by for each in report.clauses}["weak"] == ("more",)
    assert report == judged(after)


CAPPED = """define cap(x: int) -> int = {cap}

ir f {{
  intent: A number between two others
  signature: f(x: int) -> int
  requires:
    - some: x >= 0
  ensures:
    - low: result >= x
    - high: result <= cap(x)
}}
"""


def test_that_each_input_had_an_answer_says_nothing_of_another_helper() -> None:
    memory = Memory()
    assert isinstance(judged(CAPPED.format(cap="x + 3"), memory).verdict, Consistent)
    after = CAPPED.format(cap="x if x < 5 else 4")
    assert isinstance(judged(after, memory).verdict, Unimplementable)
    assert judged(after, memory) == judged(after)


def test_reasons_follow_a_helper_wherever_it_goes() -> None:
    memory = Memory()
    both = REASONS.replace("result >= 5", "result >= 5 and near(result)")
    for near in (10, 6, 8, 3, 10, 5):
        text = both.format(near=near)
        assert judged(text, memory) == judged(text)


def test_notes_of_another_specification_change_nothing() -> None:
    drawer = Drawer()
    one = TWO.format(requires="x > 0", low="result >= x", high="result <= x + 3", far="result > x")
    two = TWO.format(requires="x == 3", low="result < x", high="result > x", far="result == x + 1")
    judged(one, Memory(drawer))
    (spec,) = parse(two).module.specs
    assert family_of(spec, PATIENT) in drawer.texts  # the same signature
    assert judged(two, Memory(drawer)) == judged(two)


def test_notes_of_a_large_budget_do_not_answer_for_a_small_one() -> None:
    text = TWO.format(requires="x > 0", low="result >= x", high="result <= x + 3", far="result > x")
    memory = Memory()
    judged(text, memory)
    tight = Budget(rlimit=1, total=2, extra=1)
    assert judged(text, memory, budget=tight) == judged(text, budget=tight)


def test_advice_that_was_tried_out_is_not_noted_of_the_specification_itself() -> None:
    # With one more clause of requires each input has an answer: as it stands, it has not.
    text = TWO.format(
        requires="x >= 0", low="result >= x", high="x > 5 implies result == 7", far="result >= 0"
    )
    memory = Memory()
    fresh = judged(text)
    assert isinstance(fresh.verdict, Unimplementable)
    assert any(each.label == "requires" for each in fresh.relaxations)
    assert judged(text, memory) == fresh
    assert judged(text, memory, budget=replace(PATIENT, seconds=121)) == fresh


def test_what_was_shown_before_is_another_question() -> None:
    (spec,) = parse(
        TWO.format(requires="x >= 0", low="result >= x", high="result <= x + 3", far="result > x")
    ).module.specs
    memory = Memory()
    first = verify(spec, budget=PATIENT, memory=memory).verdict
    assert isinstance(first, Consistent)
    second = verify(spec, budget=PATIENT, memory=memory, shown=[first.witness]).verdict
    assert isinstance(second, Consistent)
    assert second.witness != first.witness
    assert verify(spec, budget=PATIENT, memory=memory).verdict == first


def test_a_report_without_reasons_is_no_answer_where_they_are_asked_for() -> None:
    (spec,) = parse(
        TWO.format(requires="x >= 0", low="result >= x", high="result <= x + 3", far="result > x")
    ).module.specs
    memory = Memory()
    assert verify(spec, budget=PATIENT, memory=memory).near_miss is None
    assert verify(spec, budget=PATIENT, memory=memory, explained=True).near_miss is not None


PARTED = """ir f {{
  intent: A number by its parts
  signature: f(x: int, y: int) -> int
  requires:
    - y > 0
  ensures:
    - parts: result // y == x
    - low: {low}
}}
"""


@pytest.mark.parametrize("low", ["result >= 0", "result // y > 3 implies result % y == 1"])
def test_notes_are_left_alone_where_clauses_speak_of_the_answer_by_its_parts(low: str) -> None:
    memory = Memory()
    for each in ("result >= x", low, "result % y == 0"):
        text = PARTED.format(low=each)
        # Advice ends where the effort does, and with a memory more of that is left for it.
        warm, fresh = (replace(judged(text, m), relaxations=()) for m in (memory, None))
        assert warm == fresh


def test_what_is_forgotten_is_gone_from_the_process_and_from_the_shelf() -> None:
    drawer = Drawer()
    memory = Memory(drawer)
    text = TWO.format(requires="x > 0", low="result >= x", high="result <= x + 3", far="result > x")
    judged(text, memory)
    memory.forget()
    drawer.given = 0
    assert drawer.texts == {}
    assert judged(text, memory) == judged(text)
    assert not drawer.given


def test_what_the_wall_clock_cut_short_is_not_kept() -> None:
    drawer = Drawer()
    text = TWO.format(requires="x > 0", low="result >= x", high="result <= x + 3", far="result > x")
    judged(text, Memory(drawer), budget=Budget(seconds=0.0))
    assert drawer.texts == {}


def test_keys_do_not_depend_on_the_hash_seed() -> None:
    text = TWO.format(requires="x > 0", low="x > 1", high="x > 2", far="x > 3")
    code = (
        "from liftsys_nb.syntax import parse; from liftsys_nb.types import EMPTY;"
        "from liftsys_nb.ir.programs import EMPTY as NONE; from liftsys_nb.verify import Budget;"
        "from liftsys_nb.verify.keys import key_of;"
        f"spec = parse({text!r}).module.specs[0];"
        "print(key_of(spec, world=EMPTY, program=NONE, budget=Budget()))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1


# ── texts of values ──────────────────────────────────────────────────────────────────────────
PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(),
    st.builds(lambda x: record_value("a.Point", [("x", x)]), st.integers()),
    st.builds(lambda x: enum_value("Code", "OK", x), st.integers()),
    st.just(enum_value("Code", "NO")), st.just(AnyOf(n.INT, 3)),
)  # fmt: skip
HASHABLE = st.one_of(st.booleans(), st.integers(), st.text())
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner), st.lists(inner).map(tuple), st.dictionaries(HASHABLE, inner),
    ),
    max_leaves=8,
)  # fmt: skip


@given(VALUES)
def test_reading_undoes_writing(value: object) -> None:
    assert repr(from_text(to_text(value))) == repr(value)


@given(st.sets(HASHABLE), st.frozensets(HASHABLE))
def test_reading_undoes_writing_of_sets(some: set[object], frozen: frozenset[object]) -> None:
    assert from_text(to_text((some, frozen))) == (some, frozen)
    assert type(from_text(to_text(frozen))) is frozenset


@pytest.mark.parametrize("value", [object(), range(3), {1: object()}])
def test_what_has_no_exact_text_is_not_written(value: object) -> None:
    with pytest.raises(Unwritable):
        to_text(value)


@given(st.text())
def test_any_other_text_is_refused_by_a_value_error(text: str) -> None:
    try:
        from_text(text)
    except ValueError:
        return


def test_the_empty_world_is_part_of_a_key() -> None:
    (spec,) = parse(DECLARED.format(near=3, unused=1)).module.specs
    assert key_of(spec, world=EMPTY, program=program_of(n.Module(())), budget=Budget()) != key(
        DECLARED.format(near=3, unused=1)
    )

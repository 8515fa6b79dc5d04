"""What was remembered of a specification before an edit says nothing wrong after it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import some
from verify.edits import EDITS, edited
from verify.specimens import FILES, stands

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.verdicts import SpecReport, Undecided
from liftsys_nb.session.imports import Imports
from liftsys_nb.session.reading import Reading, look_at
from liftsys_nb.syntax import parse, show
from liftsys_nb.verify import Budget, Memory, verify

PATIENT = Budget(seconds=120)
GREAT = Budget(rlimit=8_000_000, total=20_000_000, extra=8_000_000, seconds=300)
SMALL = st.builds(
    Budget,
    rlimit=st.sampled_from([5_000, 20_000, 60_000]),
    total=st.sampled_from([10_000, 50_000, 200_000]),
    extra=st.sampled_from([1, 10_000, 80_000]),
    seconds=st.just(120.0),
)
MOST_EDITS = 4


def read(text: str, imports: Mapping[str, str] | None = None) -> Reading | None:
    """Return what a text says; None where it is no sound text of one specification."""
    look = look_at(text, "f.ir", Imports(None, imports or {}))
    sound = len(look.readings) == 1 and look.readings[0].is_sound
    return look.readings[0] if sound else None


def judged(
    reading: Reading, budget: Budget, explained: bool, memory: Memory | None = None
) -> SpecReport:
    return verify(
        reading.spec, world=reading.world, program=reading.program, source=reading.source,
        budget=budget, explained=explained, memory=memory,
    )  # fmt: skip


def written(report: SpecReport) -> str:
    """Return all that a report says: a witness that is not a number is no other than itself."""
    places = [(d.file, d.place, d.edit) for d in report.diagnostics]
    return f"{report!r} {places!r}"


def assert_agree(warm: SpecReport, cold: SpecReport, reading: Reading, explained: bool) -> None:
    """Hold a report with memory against the one without.

    Where the one without leaves nothing open, they are the same to the letter. Else the memory may
    decide more, if a large effort without it says the same.
    """
    assert stands(warm.verdict, reading)
    is_open = isinstance(cold.verdict, Undecided)
    open_clauses = {each.label for each in cold.clauses if each.status == "unknown"}
    if not is_open and not open_clauses:
        if written(warm) != written(cold):
            # Reasons that a small effort does not reduce any further are fewer with the memory.
            assert warm.verdict == cold.verdict
            assert [(c.label, c.status) for c in warm.clauses] == (
                [(c.label, c.status) for c in cold.clauses]
            )
            for one, other in zip(warm.clauses, cold.clauses, strict=True):
                assert one.by == other.by or len(one.by) < len(other.by)
        return
    if not is_open:
        assert repr(warm.verdict) == repr(cold.verdict)
    for one, other in zip(warm.clauses, cold.clauses, strict=True):
        assert other.status in (one.status, "unknown")
    decided_more = is_open and not isinstance(warm.verdict, Undecided)
    known_more = [
        one.label
        for one, other in zip(warm.clauses, cold.clauses, strict=True)
        if one.status != other.status
    ]
    if not decided_more and not known_more:
        return
    great = judged(reading, GREAT, explained)
    if decided_more:
        assert type(great.verdict) in (Undecided, type(warm.verdict))
    for one, most in zip(warm.clauses, great.clauses, strict=True):
        if one.label in known_more:
            assert most.status in (one.status, "unknown")


def look_at_edits(text: str, data: st.DataObject, budget: Budget, *, explained: bool) -> int:
    """Judge a text and edits of it with one memory; return how many were held against a fresh one.

    Edits come one after the other; some go back to what was there before.
    """

    def pick(several: list[object]) -> object:
        return data.draw(st.sampled_from(several))

    memory, before, looked = Memory(), [parse(text).module], 0
    reading = read(text)
    if reading is not None:
        judged(reading, budget, explained, memory)
    for _ in range(data.draw(st.integers(1, MOST_EDITS))):
        module: n.Module | None = data.draw(st.sampled_from(before))
        assert module is not None
        module = edited(module, data.draw(st.sampled_from(EDITS)), pick)
        reading = None if module is None else read(show(module))
        if module is None or reading is None:
            continue
        before.append(module)
        cold = judged(reading, budget, explained)
        assert_agree(judged(reading, budget, explained, memory), cold, reading, explained)
        looked += 1
    return looked


@pytest.mark.slow
@pytest.mark.parametrize("file", some(FILES, 6), ids=lambda file: file.stem)
def test_an_edited_specification_gets_the_report_that_it_gets_alone(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    @settings(max_examples=2, derandomize=True, database=None)
    @given(st.data())
    def look(data: st.DataObject) -> None:
        look_at_edits(text, data, PATIENT, explained=False)

    look()


@pytest.mark.slow
@settings(max_examples=40)
@given(st.sampled_from(FILES), SMALL, st.data())
def test_with_a_small_effort_the_memory_decides_more_and_nothing_else(
    file: Path, budget: Budget, data: st.DataObject
) -> None:
    look_at_edits(file.read_text(encoding="utf-8"), data, budget, explained=False)


@pytest.mark.soak
@given(st.sampled_from(FILES), st.one_of(st.just(PATIENT), SMALL), st.booleans(), st.data())
def test_many_edits_get_the_report_that_they_get_alone(
    file: Path, budget: Budget, explained: bool, data: st.DataObject
) -> None:
    look_at_edits(file.read_text(encoding="utf-8"), data, budget, explained=explained)


def test_edits_of_every_kind_change_specifications_of_the_corpus() -> None:
    def first(several: list[object]) -> object:
        return several[0]

    for kind in EDITS:
        changed = 0
        for file in FILES:
            module = parse(file.read_text(encoding="utf-8")).module
            new = edited(module, kind, first)
            changed += new is not None and new != module and read(show(new)) is not None
        assert changed >= 5, kind


# ── imports ──────────────────────────────────────────────────────────────────────────────────
IMPORTED = """enum Level { LOW = 1, MIDDLE = 2, HIGH = 3 }

type Share = int where 0 <= it <= 100

record Account {
  balance: int
  limit: int
  invariant:
    - within: balance >= 0 - limit
}

define room(balance: int, limit: int) -> int = balance + limit

define near(a: int, b: int) -> bool = abs(a - b) < room(1, 2)
"""
BODY = """
ir draw {{
  intent: Draw an amount
  signature: draw(account: {a}Account, share: {a}Share, level: {a}Level) -> int
  requires:
    - some: account.limit >= 0
  ensures:
    - enough: result <= {a}room(account.balance, account.limit)
    - near: {a}near(result, share)
    - careful: level == {a}Level.LOW implies result <= account.balance
}}
"""
WAYS = {
    "by name": 'from "./bank.ir" import Account, Share, Level, room, near\n' + BODY.format(a=""),
    "as": 'import "./bank.ir" as b\n' + BODY.format(a="b."),
    "dotted": "import bank\n" + BODY.format(a="bank."),
}


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=15)
@given(data=st.data())
def test_an_edit_of_what_is_imported_gets_the_report_that_it_gets_alone(
    way: str, data: st.DataObject
) -> None:
    def pick(several: list[object]) -> object:
        return data.draw(st.sampled_from(several))

    memory = Memory()
    first: n.Module = parse(IMPORTED).module
    module: n.Module | None = first
    for _ in range(3):
        if module is None:
            break
        reading = read(WAYS[way], {"bank.ir": show(module)})
        assert reading is not None or module is not first
        if reading is not None:
            cold = judged(reading, PATIENT, False)
            assert_agree(judged(reading, PATIENT, False, memory), cold, reading, False)
        kind = data.draw(
            st.sampled_from(["change a declaration", "change a type", "drop a clause"])
        )
        module = edited(module, kind, pick)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_imported_is_read_through_to_what_it_calls(way: str) -> None:
    memory = Memory()
    before = read(WAYS[way], {"bank.ir": IMPORTED})
    after = read(WAYS[way], {"bank.ir": IMPORTED.replace("balance + limit", "balance - 1000")})
    assert before is not None
    assert after is not None
    first = judged(before, PATIENT, False, memory)
    second = judged(after, PATIENT, False, memory)
    assert first.verdict != second.verdict
    assert written(second) == written(judged(after, PATIENT, False))

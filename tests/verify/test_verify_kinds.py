"""Verdicts on values of all kinds against the trial of all values of a box.

The solver may leave a question open; a verdict that is wrong, or a witness that is none, it may
never give.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from verify.kinds import KINDS, Kind, Table, reading_for, same, texts
from verify.specimens import report_of

from liftsys_nb.ir.verdicts import Consistent, SpecVerdict, Undecided, Unimplementable, Witness
from liftsys_nb.verify import Budget

# A thousand in all: fewer of the kinds whose questions take long.
QUICK = frozenset({"bool", "enum", "optional", "tuple", "record", "union"})
MANY, FEW = 100, 40
SLOWEST = "float sums and products"  # a circuit of thousands of gates each
FEWEST_DECIDED = 0.6
FEWEST_OF_SLOWEST = 0.2
BUDGET = Budget(extra=1, seconds=60)  # nothing is asked beside the verdict


def _draws(kind: Kind) -> int:
    if kind.name == SLOWEST:
        return 15
    return MANY if kind.name in QUICK else FEW


def _is_right(kind: Kind, table: Table, verdict: SpecVerdict) -> bool:
    """Tell whether a verdict, with its evidence, is what the trial of all values says."""
    match verdict:
        case Undecided():
            return True
        case Consistent(witness=witness):
            return table.verdict == "Consistent" and _is_witness(kind, table, witness)
        case Unimplementable(bad_input=bad):
            place = table.place_of(tuple(value for _, value in bad.arguments))
            lost = place is not None and not table.is_answered(place)
            return table.verdict == "Unimplementable" and lost
        case _:
            return table.verdict == "Inconsistent"


def _is_witness(kind: Kind, table: Table, witness: Witness) -> bool:
    place = table.place_of(tuple(value for _, value in witness.arguments))
    if place is None:
        return False
    if witness.raises is not None:
        return place in table.raising
    after = dict(witness.arguments) | dict(witness.after)
    answer = (witness.result, after.get(kind.changing))
    return place not in table.raising and any(same(each, answer) for each in table.answers[place])


def _agrees(kind: Kind, text: str) -> tuple[str, SpecVerdict]:
    """Hold a verdict against the trial of all values; return both."""
    reading = reading_for(text)
    table = Table(kind, reading)
    verdict = report_of(reading, BUDGET).verdict
    assert _is_right(kind, table, verdict), (table.verdict, verdict)
    return table.verdict, verdict


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_verdicts_on_a_kind_agree_with_the_trial_of_all_values(kind: Kind) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=_draws(kind), derandomize=True, database=None)
    @given(texts(kind))
    def look(text: str) -> None:
        expected, verdict = _agrees(kind, text)
        if expected != "Undecided":
            seen["open" if isinstance(verdict, Undecided) else "decided"] += 1

    look()
    share = seen["decided"] / seen.total()
    print(f"{kind.name}: {seen['decided']} decided, {seen['open']} open")
    assert share >= (FEWEST_OF_SLOWEST if kind.name == SLOWEST else FEWEST_DECIDED), seen


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_drawn_specifications_of_a_kind_meet_all_verdicts(kind: Kind) -> None:
    """Guards the law above against passing on one verdict only."""
    seen: Counter[str] = Counter()

    @settings(max_examples=MANY, derandomize=True, database=None)
    @given(texts(kind))
    def look(text: str) -> None:
        seen[Table(kind, reading_for(text)).verdict] += 1

    look()
    assert min(seen["Consistent"], seen["Unimplementable"]) >= 5, seen
    assert seen["Inconsistent"] >= 1, seen


@pytest.mark.soak
@settings(max_examples=20_000)
@given(st.data())
def test_verdicts_on_all_kinds_agree_with_the_trial_of_all_values_for_long(
    data: st.DataObject,
) -> None:
    kind = data.draw(st.sampled_from(KINDS), label="kind")
    _agrees(kind, data.draw(texts(kind), label="text"))

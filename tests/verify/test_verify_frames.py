"""Frames with conditions against enumeration of lengths, for one list that may change.

Clauses keep lengths within a small box, so that the box is the whole truth; the solver knows
nothing of it.
"""

from __future__ import annotations

from collections import Counter
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import evaluate
from liftsys_nb.ir.verdicts import Consistent, Inconsistent, Unimplementable
from liftsys_nb.syntax import parse
from liftsys_nb.verify import Budget, verify

LENGTHS = range(3)
RESULTS = (False, True)
BUDGET = Budget(seconds=60)

# What the text says, and the same on lengths: entry (a), exit (b), argument on, result.
WHENS = st.sampled_from([
    "on", "not on", "len(xs) > 1", "len(xs) == 0", "on and len(xs) < 2", "result",
    "not result or on", "result and len(xs) > 0", "len(old(xs)) != 1",
])  # fmt: skip
REQUIRES = st.sampled_from(["on", "len(xs) > 0", "len(xs) != 1", "not on or len(xs) > 1"])
ENSURES = st.sampled_from([
    "len(xs) == len(old(xs)) + 1", "len(xs) == 0", "len(xs) <= len(old(xs))", "result",
    "on implies len(xs) > len(old(xs))", "result == (len(xs) != len(old(xs)))",
    "len(xs) == 2 - len(old(xs))", "not on implies len(xs) == 1", "len(xs) > 0 or result",
    "result != on", "len(xs) < len(old(xs)) or len(old(xs)) == 0",
])  # fmt: skip
RAISES = st.sampled_from(["on", "len(xs) == 2", "len(xs) == 0"])
PLANS = st.tuples(
    st.lists(WHENS | st.none(), max_size=2),
    st.lists(REQUIRES, max_size=1),
    st.lists(ENSURES, min_size=1, max_size=3),
    st.lists(RAISES, max_size=1),
)
Plan = tuple[list[str | None], list[str], list[str], list[str]]


def _spec(plan: Plan) -> n.Spec:
    whens, requires, ensures, raises = plan
    effects = ["modifies xs" + (f" when {w}" if w else "") for w in whens] or ["reads xs"]
    sections = {
        "effects": effects,
        "requires": ["len(xs) <= 2", *requires],
        "ensures": ["len(xs) <= 2", *ensures],
        "raises": [f"ValueError when {each}" for each in raises],
    }
    body = "".join(
        f"  {name}:\n" + "".join(f"    - {item}\n" for item in items)
        for name, items in sections.items()
        if items
    )
    signature = "  signature: f(xs: list[int], on: bool) -> bool\n"
    parsed = parse(f"ir f {{\n  intent: t\n{signature}{body}}}\n", name="f.ir")
    assert not parsed.diagnostics
    (spec,) = parsed.module.specs
    return spec


def _answers(spec: n.Spec) -> dict[tuple[int, bool], bool]:
    """Return the allowed inputs, each with whether it has an answer, by enumeration."""
    found: dict[tuple[int, bool], bool] = {}
    effects = [item.body for item in spec.effects if isinstance(item.body, n.Effect)]
    for length, on in product(LENGTHS, RESULTS):
        entry: dict[str, object] = {"xs": [0] * length, "on": on}
        if not all(evaluate(c.body, entry) for c in spec.requires if isinstance(c.body, n.Expr)):
            continue
        due = [i.body.when for i in spec.raises if isinstance(i.body, n.Raise) and i.body.when]
        answered = any(evaluate(when, entry) is True for when in due)
        for after, result in product(LENGTHS, RESULTS):
            leaving = {"xs": [0] * after, "on": on, "result": result}
            may_change = any(
                e.when is None or evaluate(e.when, {**entry, "result": result}) is True
                for e in effects
                if e.verb == "modifies"
            )
            ensured = all(
                evaluate(c.body, leaving, old=entry) is True
                for c in spec.ensures
                if isinstance(c.body, n.Expr)
            )
            answered = answered or (ensured and (may_change or after == length))
        found[length, on] = answered
    return found


def _expected(answers: dict[tuple[int, bool], bool]) -> type:
    if not any(answers.values()):
        return Inconsistent
    return Consistent if all(answers.values()) else Unimplementable


@settings(max_examples=60, deadline=None)
@given(PLANS)
def test_verdicts_with_conditional_frames_agree_with_enumeration(plan: Plan) -> None:
    spec = _spec(plan)
    answers = _answers(spec)
    verdict = verify(spec, budget=BUDGET).verdict
    assert type(verdict) is _expected(answers), verdict
    if isinstance(verdict, Unimplementable):
        values = dict(verdict.bad_input.arguments)
        smallest = min((i for i, answered in answers.items() if not answered), key=_size)
        assert (len(values["xs"]), values["on"]) == smallest  # type: ignore[arg-type]


def _size(case: tuple[int, bool]) -> tuple[int, int, int]:
    length, on = case
    return length + on, length, on


def test_generated_frames_meet_all_verdicts() -> None:
    """Guards the law above against passing on one kind of specification only."""
    seen: Counter[str] = Counter()

    @settings(max_examples=150, derandomize=True, database=None)
    @given(PLANS)
    def look(plan: Plan) -> None:
        seen[_expected(_answers(_spec(plan))).__name__] += 1

    look()
    assert len(seen) == 3
    assert min(seen.values()) >= 10, seen

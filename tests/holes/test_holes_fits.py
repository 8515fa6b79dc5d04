"""Fits: each labelled by the solver; what survives stands first."""

from __future__ import annotations

from liftsys_nb.holes import fits, goals
from liftsys_nb.holes.fits import candidates
from liftsys_nb.ir.nodes import Spec
from liftsys_nb.syntax import parse
from liftsys_nb.types import declare


def fits_of(text: str, hole: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    spec: Spec = parse(text).module.specs[0]
    goal = next(goal for goal in goals(spec) if goal.name == hole)
    return {fit.text: (fit.label, fit.clashes) for fit in fits(spec, goal)}


def test_a_return_type_is_offered_from_what_result_is_compared_with() -> None:
    found = fits_of(
        "ir f {\n  intent: x\n  signature: f(x: int, s: str) -> <?r: type?>\n"
        "  ensures:\n    - result >= x\n}\n",
        "r",
    )
    assert next(iter(found)) == "int"
    assert found["int"] == ("fits", ())
    assert found["str"][0] == "conflicts"


def test_a_fit_that_leaves_no_answer_is_labelled_unimplementable() -> None:
    found = fits_of(
        "ir f {\n  intent: x\n  signature: f(x: int) -> int\n  ensures:\n"
        "    - above: result > x\n    - below: result < x + <?room: int choose 1 | 2?>\n}\n",
        "room",
    )
    assert found["2"] == ("fits", ())
    assert found["1"][0] in {"unimplementable", "conflicts"}
    assert "below" in found["1"][1]
    assert list(found).index("2") < list(found).index("1")


def test_a_choice_that_contradicts_is_labelled_with_the_clauses() -> None:
    found = fits_of(
        "ir f {\n  intent: x\n  signature: f(x: int) -> int\n  requires:\n    - low: x < 0\n"
        "    - high: x > <?bound: int choose 5 | -5?>\n}\n",
        "bound",
    )
    assert found["5"] == ("conflicts", ("low", "high"))
    assert found["-5"] == ("fits", ())


def test_a_policy_offers_its_choices_without_quotes() -> None:
    found = fits_of(
        'ir f {\n  intent: x {\n    <?p: Policy = "?" @intent choose "a" | "b"?>\n  }\n'
        "  signature: f(x: int) -> int\n"
        '  ensures:\n    - ?p == "a" implies result == x\n}\n',
        "p",
    )
    assert found == {"a": ("fits", ()), "b": ("fits", ())}


def test_a_bool_hole_offers_both_values() -> None:
    found = fits_of(
        "ir f {\n  intent: x\n  signature: f(x: int) -> int\n  ensures:\n"
        "    - <?strict: bool?> implies result > x\n}\n",
        "strict",
    )
    assert set(found) == {"True", "False"}


def test_a_hole_for_a_whole_clause_is_not_answered_with_true_or_false() -> None:
    text = "ir f {\n  intent: x\n  signature: f(x: int) -> int\n  ensures:\n    - ?rule\n}\n"
    assert fits_of(text, "rule") == {}


def test_a_fit_that_empties_its_clause_is_redundant_and_not_first() -> None:
    found = fits_of(
        "ir f {\n  intent: x\n  signature: f(x: int) -> int\n  ensures:\n"
        "    - result == <?a: int choose 1 | 2?>\n    - result >= 2\n}\n",
        "a",
    )
    assert found["result"][0] == "redundant"
    assert next(iter(found)) == "2"


def test_fits_that_are_not_judged_in_time_are_unknown() -> None:
    text = "ir f {\n  intent: x\n  signature: f(x: int) -> int\n  ensures:\n    - result > ?a\n}\n"
    spec: Spec = parse(text).module.specs[0]
    goal = goals(spec)[0]
    late = fits(spec, goal, in_time=lambda: False)
    assert {fit.label for fit in late} == {"unknown"}
    assert [fit.text for fit in late] == [text for text, _, _ in list(candidates(spec, goal))[:6]]


def test_no_guess_is_offered_that_the_type_forbids() -> None:
    text = (
        "type Cents = int where it >= 0\n\nir f {\n  intent: f\n"
        "  signature: f(n: Cents) -> int\n  ensures:\n    - result == n + <?fee: Cents?>\n}\n"
    )
    parsed = parse(text)
    world, _ = declare(parsed.module, parsed.source)
    (spec,) = parsed.module.specs
    (goal,) = goals(spec, world=world)
    offered = [fit.text for fit in fits(spec, goal, world=world)]
    assert "0" in offered
    assert "-1" not in offered

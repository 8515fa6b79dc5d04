"""What a specification still allows: against enumeration, and on cases a reader knows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from boxes import ANSWERS, BOX, BUDGET, Row, holds, outcomes, specs
from hypothesis import given, settings
from sampling import some

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import program_of
from liftsys_nb.ir.verdicts import Consistent, StrengthReport, Survivor
from liftsys_nb.syntax import parse
from liftsys_nb.types import declare
from liftsys_nb.verify import Budget, strength, verify
from liftsys_nb.verify.weakened import weaker_forms

CORPUS = Path(__file__).parent.parent / "corpus" / "verify"


def ir(signature: str, returns: str, **sections: list[str]) -> str:
    lines = [f"ir f {{\n  intent: f\n  signature: f({signature}) -> {returns}\n"]
    for name, items in sections.items():
        lines += [f"  {name}:\n", *(f"    - {item}\n" for item in items)]
    return "".join([*lines, "}\n"])


def judged(text: str) -> StrengthReport:
    parsed = parse(text, name="f.ir")
    assert not parsed.diagnostics
    (spec,) = parsed.module.specs
    world, _ = declare(parsed.module, parsed.source, file="f.ir")
    program = program_of(parsed.module, at=spec)
    return strength(spec, world=world.at(spec), program=program, budget=BUDGET)


def survivor(report: StrengthReport, behaviour: str) -> Survivor:
    return next(each for each in report.survivors if each.behaviour == behaviour)


LISTS = {"effects": ["pure"]}
SORTED = "all(result[i] <= result[i + 1] for i in range(len(result) - 1))"


# ── cases ────────────────────────────────────────────────────────────────────────────────────
def test_a_clamp_that_picks_an_end_survives_until_the_nearest_is_wanted() -> None:
    text = (CORPUS / "clamp.ir").read_text(encoding="utf-8")
    found = survivor(judged(text), "returns x if lo <= x <= hi else lo")
    assert found.arguments == (("x", 1), ("lo", -1), ("hi", 0))
    assert (found.allowed.result, found.expected.result) == (-1, 0)
    assert found.closing == "result == max(lo, min(x, hi))"
    closed = text.replace("  ensures:\n", f"  ensures:\n    - {found.closing}\n")
    assert judged(closed).survivors == ()


def test_a_sort_that_only_promises_order_may_return_nothing() -> None:
    report = judged(ir("xs: list[int]", "list[int]", **LISTS, ensures=[SORTED]))
    empty = survivor(report, "always returns []")
    assert (empty.allowed.result, empty.expected.result) == ([], [0])
    assert empty.closing == "len(result) == len(xs)"


def test_a_sort_that_keeps_order_and_items_allows_nothing_wrong() -> None:
    clauses = [SORTED, "sorted(result) == sorted(xs)"]
    report = judged(ir("xs: list[int]", "list[int]", **LISTS, ensures=clauses))
    assert report.survivors == ()
    assert report.killed > 10


def test_the_one_right_answer_is_no_survivor() -> None:
    report = judged(ir("x: int", "int", ensures=["result == x"]))
    assert (report.survivors, report.undecided) == ((), ())
    assert report.killed == report.mutants > 5
    assert report.score == 1


def test_a_state_that_may_change_anyhow_is_shown_with_what_is_left_behind() -> None:
    clauses = ["len(xs) == len(old(xs)) + 1", "result == len(xs)"]
    effects = ["modifies xs"]
    report = judged(ir("xs: list[int], x: int", "int", effects=effects, ensures=clauses))
    found = survivor(report, "returns len(xs) + 1, sets xs to xs + [0]")
    assert found.allowed.after != found.expected.after


def test_what_an_example_forbids_does_not_survive() -> None:
    clauses = {"ensures": ["result >= 0"]}
    assert survivor(judged(ir("x: int", "int", **clauses)), "always returns 0")
    told = judged(ir("x: int", "int", **clauses, examples=["f(3) == 3", "f(-3) == 3"]))
    assert [each.behaviour for each in told.survivors] == ["returns abs(x)"]


def test_an_answer_from_the_arguments_may_be_missing() -> None:
    clause = "result is not None implies (0 <= result < len(xs) and xs[result] == x)"
    report = judged(ir("xs: list[str], x: str", "int | None", **LISTS, ensures=[clause]))
    found = survivor(report, "always returns None")
    assert found.expected.result == 0
    assert found.closing == "result == (xs.index(x) if x in xs else None)"


@pytest.mark.parametrize(
    ("clauses", "reason"),
    [
        ({"ensures": ["result > x", "result < x"]}, "inconsistent"),
        ({"requires": ["x > x"]}, "inconsistent"),
        ({"ensures": ["result * 2 == x"]}, "unimplementable"),
    ],
)
def test_what_no_code_can_meet_has_no_strength(clauses: dict[str, list[str]], reason: str) -> None:
    report = judged(ir("x: int", "int", **clauses))
    assert report.broken
    assert (report.mutants, report.score) == (0, None)
    assert report.reason == f"the specification is {reason}"


def test_clauses_with_open_holes_are_left_out_and_named() -> None:
    report = judged(ir("x: int", "int", ensures=["high: result <= ?most", "low: result >= 0"]))
    assert report.left_out == ("high",)
    assert report.survivors


@pytest.mark.parametrize("returns", ["?back", "list[?item]"])
def test_an_open_type_is_the_reason_that_nothing_is_judged(returns: str) -> None:
    report = judged(ir("x: int", returns))
    assert (report.mutants, report.reason) == (0, "the return type is open")


def test_a_type_with_one_value_has_nothing_to_be_wrong() -> None:
    report = judged(ir("x: int", "None"))
    assert report.mutants == 0
    assert report.reason == "there is one answer only, whatever the clauses say"


def test_a_permitted_exception_does_not_kill() -> None:
    clauses = {"ensures": ["len(xs) > 0 implies result == xs[0]"], **LISTS}
    strict = judged(ir("xs: list[int]", "int", **clauses))
    assert "returns xs[0]" not in [each.behaviour for each in strict.survivors]
    assert "returns xs[0]" not in strict.undecided
    lax = judged(ir("xs: list[int]", "int", **clauses, raises=["IndexError"]))
    assert "returns xs[0]" in lax.undecided


def test_the_same_specification_gets_the_same_report() -> None:
    text = (CORPUS / "clamp.ir").read_text(encoding="utf-8")
    assert judged(text) == judged(text)


@pytest.mark.parametrize("file", some(sorted(CORPUS.glob("*.ir")), 5), ids=lambda file: file.stem)
def test_each_survivor_of_the_corpus_is_allowed_and_closed(file: Path) -> None:
    parsed = parse(file.read_text(encoding="utf-8"), name=file.name)
    (spec,) = parsed.module.specs
    report = judged(file.read_text(encoding="utf-8"))
    if report.left_out or not report.survivors:
        assert report.mutants >= report.killed
        return
    is_fine = isinstance(verify(spec, budget=BUDGET).verdict, Consistent)
    for each in report.survivors[:2]:
        assert each.allowed != each.expected
        if is_fine and each.closing is not None:
            assert isinstance(verify(_with(spec, each.closing), budget=BUDGET).verdict, Consistent)


def _with(spec: n.Spec, clause: str) -> n.Spec:
    made = parse(ir("x: int", "int", ensures=[clause]), name="c.ir").module.specs[0].ensures[0]
    return replace(spec, ensures=(*spec.ensures, replace(made, label="closing")))


# ── against enumeration ──────────────────────────────────────────────────────────────────────
def _normal(spec: n.Spec) -> dict[Row, set[int]]:
    """Return the right results of each input on which no exception is due."""
    due = replace(spec, raises=tuple(i for i in spec.raises if i.body.when))  # type: ignore[union-attr]
    table = outcomes(due)
    return {
        row: {each for each in found if isinstance(each, int)}
        for row, found in table.items()
        if not any(isinstance(each, str) for each in found)
    }


@settings(deadline=None)
@given(specs())
def test_constants_survive_exactly_where_enumeration_says_so(spec: n.Spec) -> None:
    report = strength(spec, budget=BUDGET)
    table = _normal(spec)
    if report.broken or not table:
        # Where no input has a normal exit, nobody can be wrong.
        assert not table or any(not answers for answers in table.values())
        return
    alive = {each.behaviour for each in report.survivors}
    for value in (0, 1):
        right = all(value in answers for answers in table.values())
        free = any(answers != {value} for answers in table.values())
        name = f"always returns {value}"
        if name in report.undecided:
            continue
        # A behaviour that does the same as an earlier one on all samples is not judged twice.
        assert not (name in alive and not (right and free))
        if value == 0:
            assert (name in alive) == (right and free)


@settings(deadline=None)
@given(specs())
def test_each_survivor_gives_an_answer_where_another_was_open(spec: n.Spec) -> None:
    report = strength(spec, budget=BUDGET)
    table = _normal(spec)
    for each in report.survivors:
        row = tuple((name, int(str(value))) for name, value in each.arguments)
        answers = table[row]
        assert {each.allowed.result, each.expected.result} <= answers
        assert each.allowed.result != each.expected.result
        assert each.closing is not None
        closed = _with(spec, each.closing)
        remaining = _normal(closed)
        assert remaining.keys() == table.keys()
        assert all(remaining[row] or not table[row] for row in table)
        assert each.allowed.result not in remaining[row]


def test_weaker_forms_follow_from_the_formula() -> None:
    parts = parse(ir("x: int", "int", ensures=["x < result <= 3 and result - x == 1"]), name="w")
    body = parts.module.specs[0].ensures[0].body
    assert not isinstance(body, n.Prose)
    assert len(list(weaker_forms(body))) >= 2
    for form in weaker_forms(body):
        for x in BOX:
            for result in ANSWERS:
                env = {"x": x, "result": result}
                assert not holds(body, env) or holds(form, env)


def test_without_time_nothing_is_claimed_to_survive() -> None:
    text = (CORPUS / "clamp.ir").read_text(encoding="utf-8")
    hurried = strength(parse(text, name="c.ir").module.specs[0], budget=Budget(seconds=0))
    assert hurried.survivors == ()
    assert hurried.undecided

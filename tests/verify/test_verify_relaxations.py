"""What is offered to mend a specification: each change is made here, and judged anew."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from verify.planted import Planted, planted
from verify.specimens import reading_of

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.verdicts import (
    Consistent,
    Inconsistent,
    Relaxation,
    SpecReport,
    Undecided,
    Unimplementable,
)
from liftsys_nb.syntax import parse
from liftsys_nb.types import World
from liftsys_nb.verify import Budget, verify

BUDGET = Budget(seconds=60)


def explained(spec: n.Spec, world: World, program: Program) -> SpecReport:
    return verify(spec, world=world, program=program, budget=BUDGET, explained=True)


def report_of(signature: str, *lines: str, before: str = "") -> SpecReport:
    reading = reading_of(text_of(signature, *lines, before=before))
    return explained(reading.spec, reading.world, reading.program)


def text_of(signature: str, *lines: str, before: str = "") -> str:
    body = "".join(f"  {x}\n" if x.endswith(":") else f"    - {x}\n" for x in lines)
    return f"{before}\nir f {{\n  intent: t\n  signature: {signature}\n{body}}}\n"


def offered(report: SpecReport) -> list[tuple[str, str]]:
    return [(each.label, each.change) for each in report.relaxations]


# ── doing what is said ───────────────────────────────────────────────────────────────────────
def mended(spec: n.Spec, relaxation: Relaxation) -> n.Spec:
    """Return the specification changed by the words of a relaxation."""
    label, change = relaxation.label, relaxation.change
    if label == "requires" and change.startswith("add "):
        (text,) = re.findall("`(.+)`", change)
        return replace(spec, requires=(*spec.requires, n.Clause(formula(text), "added")))
    if label == "raises" and change.startswith("add "):
        (text,) = re.findall("`ValueError when (.+)`", change)
        item = n.RaiseItem(n.Raise("ValueError", when=formula(text)), "added")
        return replace(spec, raises=(*spec.raises, item))
    if change.startswith("leave out this clause"):
        gone = {label, *re.findall("and `([^`]+)`, too$", change)}
        return with_clauses(spec, lambda clause, known: None if known in gone else clause)
    text = change[change.rindex(": `") + 3 : -1]
    return with_clauses(
        spec,
        lambda clause, known: n.Clause(formula(text), clause.label) if known == label else clause,
    )


def with_clauses(spec: n.Spec, change: Callable[[n.Clause, str], n.Clause | None]) -> n.Spec:
    sections: dict[str, Any] = {}
    for section in ("requires", "ensures", "assert"):
        field = "asserts" if section == "assert" else section
        kept = []
        for number, clause in enumerate(getattr(spec, field), 1):
            known = n.label_of(section, number, clause.label)
            new = change(clause, known)
            if new is not None:
                # A clause without a label keeps the one that its place gave it.
                kept.append(replace(new, label=known))
        sections[field] = tuple(kept)
    return replace(spec, **sections)


def formula(text: str) -> n.Expr:
    spec = parse(
        f"ir f {{\n  intent: t\n  signature: f()\n  requires:\n    - {text}\n}}\n"
    ).module.specs[0]
    body = spec.requires[0].body
    assert not isinstance(body, n.Prose)
    return body


def check_each(spec: n.Spec, report: SpecReport, world: World, program: Program) -> None:
    for relaxation in report.relaxations:
        if "refinement" in relaxation.change:
            continue  # of a type: there is no clause to change
        after = verify(mended(spec, relaxation), world=world, program=program, budget=BUDGET)
        # With another effort a proof may end elsewhere, but it never says the contrary.
        assert not isinstance(after.verdict, Inconsistent), relaxation
        if not relaxation.change.endswith("is not decided"):
            assert isinstance(after.verdict, Consistent | Undecided), relaxation
            AFTER[type(after.verdict).__name__] += 1


AFTER: Counter[str] = Counter()


# ── laws ─────────────────────────────────────────────────────────────────────────────────────
REPORTS: dict[str, SpecReport] = {}


def planted_report(plant: Planted) -> SpecReport:
    key = f"{plant.name} {[c.label for c in plant.spec.ensures]}"
    if key not in REPORTS:
        REPORTS[key] = explained(plant.spec, plant.world, plant.program)
    return REPORTS[key]


def test_each_change_that_is_offered_makes_a_planted_conflict_go_away() -> None:
    AFTER.clear()
    for plant in planted()[::5]:
        check_each(plant.spec, planted_report(plant), plant.world, plant.program)
    print(f"judged anew: {dict(AFTER)}")
    assert AFTER["Consistent"] >= 60
    assert AFTER["Undecided"] <= 0.03 * AFTER["Consistent"]


def test_the_change_that_undoes_a_plant_is_among_the_first() -> None:
    found: Counter[str] = Counter()
    for plant in planted():
        report = planted_report(plant)
        if not isinstance(report.verdict, Inconsistent | Unimplementable):
            continue
        labels = [each.label for each in report.relaxations]
        found["all"] += 1
        found["first"] += labels[:1] == [plant.label]
        found["first three"] += plant.label in labels[:3]
    print(f"planted conflicts undone: {dict(found)}")
    assert found["all"] >= 100
    assert found["first"] >= 0.6 * found["all"]
    assert found["first three"] >= 0.9 * found["all"]


def test_a_plant_that_was_not_written_last_is_among_the_first_three() -> None:
    found: Counter[str] = Counter()
    for plant in planted()[::8]:
        spec = plant.spec
        if spec.requires and spec.requires[-1].label == plant.label:
            spec = replace(spec, requires=(spec.requires[-1], *spec.requires[:-1]))
        else:
            spec = replace(spec, ensures=(spec.ensures[-1], *spec.ensures[:-1]))
        report = explained(spec, plant.world, plant.program)
        if not isinstance(report.verdict, Inconsistent | Unimplementable):
            continue
        found["all"] += 1
        found["first three"] += plant.label in [each.label for each in report.relaxations[:3]]
    print(f"plants at the beginning: {dict(found)}")
    assert found["first three"] >= 0.9 * found["all"]


# ── clauses ──────────────────────────────────────────────────────────────────────────────────
def test_a_number_is_moved_as_little_as_helps() -> None:
    report = report_of("f(x: int) -> int", "ensures:", "small: result <= 2", "big: result >= 7")
    assert offered(report) == [
        ("big", "move 7 to 2: `result >= 2`"),
        ("small", "move 2 to 7: `result <= 7`"),
        ("big", "leave out this clause: `result >= 7`"),
    ]


def test_a_strict_comparison_is_made_loose_first() -> None:
    report = report_of("f(x: int) -> int", "ensures:", "up: result >= x", "down: result < x")
    assert offered(report)[0] == ("down", "write `<=`: `result <= x`")


def test_a_part_is_left_out_before_the_whole_clause() -> None:
    report = report_of(
        "f(x: int) -> bool", "ensures:", "yes: result", "both: not result and x == x"
    )
    assert offered(report)[0] == ("both", "leave a part out: `x == x`")


def test_the_premise_of_the_other_clause_is_an_exception() -> None:
    report = report_of(
        "f(x: int) -> bool",
        "ensures:",
        "low: x < 5 implies result",
        "high: x > 3 implies not result",
    )
    assert isinstance(report.verdict, Unimplementable)
    said = dict(offered(report)[:1])
    assert said == {"high": "except where `low` speaks: `(not x < 5 and x > 3) implies not result`"}


def test_a_clause_that_is_in_one_of_two_conflicts_only_is_not_blamed() -> None:
    report = report_of(
        "f(x: int) -> bool", "ensures:", "wrong: result", "no: not result", "never: not result"
    )
    assert {label for label, _ in offered(report)} == {"wrong"}


def test_two_clauses_are_left_out_where_one_does_not_help() -> None:
    report = report_of(
        "f(a: bool, b: bool) -> tuple[bool, bool]",
        "ensures:",
        "p: result[0]", "q: not result[0]", "r: result[1]", "s: not result[1]",
    )  # fmt: skip
    assert len(report.relaxations) >= 1
    assert all(change.endswith("too") for _, change in offered(report))


def test_inputs_that_nobody_may_pass_are_allowed_again() -> None:
    report = report_of(
        "f(x: int) -> int", "requires:", "a: x > 3", "b: x < 3", "ensures:", "result > x"
    )
    assert offered(report)[0] == ("b", "move 3 to 5: `x < 5`")


def test_a_refinement_that_clashes_is_named() -> None:
    report = report_of("f(x: int) -> int where it > 0", "ensures:", "low: result < 0")
    assert offered(report)[0][0] == "low"
    assert "result: type" in {label for label, _ in offered(report)}


def test_a_hole_does_not_keep_the_other_clauses_from_being_mended() -> None:
    report = report_of(
        "f(x: int) -> int", "ensures:", "a: result > x", "b: result < x", "c: result != ?y"
    )
    assert isinstance(report.verdict, Inconsistent)
    assert {label for label, _ in offered(report)} == {"a", "b"}


# ── inputs ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("signature", "lines", "condition", "when"),
    [
        ("f(x: int, lo: int, hi: int) -> int", ["lo <= result <= hi"], "lo <= hi", "lo > hi"),
        ("f(a: int, b: int) -> int", ["a < result", "result < b"], "a + 1 < b", "a + 1 >= b"),
        ("f(n: int) -> int", ["result * 2 == n"], "n % 2 == 0", "n % 2 != 0"),
        ("f(xs: list[int]) -> int", ["result in old(xs)"], "len(xs) != 0", "len(xs) == 0"),
        ("f(a: int | None) -> int", ["a is not None and result == a"],
         "a is not None", "a is None"),
        ("f(x: int) -> int", ["x < 5 implies result <= 2", "x > 3 implies result >= 7"],
         "x <= 3 or x >= 5", "x > 3 and x < 5"),
        ("f(a: int, b: int) -> int", ["result >= a", "result <= b", "result > 0"],
         "0 < b and a <= b", "0 >= b or a > b"),
        ("f(l: Light) -> bool", ["result", "l == Light.RED implies not result"],
         "l != Light.RED", "l == Light.RED"),
    ],
)  # fmt: skip
def test_inputs_without_an_answer_are_excluded_or_raise(
    signature: str, lines: list[str], condition: str, when: str
) -> None:
    before = "enum Light { RED, GREEN }"
    reading = reading_of(text_of(signature, "ensures:", *lines, before=before))
    report = explained(reading.spec, reading.world, reading.program)
    assert isinstance(report.verdict, Unimplementable)
    added = [each for each in offered(report) if each[0] in ("requires", "raises")]
    assert added == [
        ("requires", f"add `{condition}`"), ("raises", f"add `ValueError when {when}`")
    ]  # fmt: skip
    check_each(reading.spec, report, reading.world, reading.program)


def test_where_nothing_may_be_raised_no_exception_is_offered() -> None:
    report = report_of(
        "f(lo: int, hi: int) -> int", "ensures:", "lo <= result <= hi", "raises:", "nothing"
    )
    assert "requires" in dict(offered(report))
    assert "raises" not in dict(offered(report))


def test_a_consistent_specification_is_left_alone() -> None:
    assert report_of("f(x: int) -> int", "ensures:", "result > x").relaxations == ()


def test_two_conditions_are_asked_together_where_none_is_enough() -> None:
    report = report_of(
        "f(x: int, lo: int, hi: int) -> int", "ensures:", "lo <= result <= hi", "result > x"
    )
    assert dict(offered(report))["requires"] == "add `x < hi and lo <= hi`"

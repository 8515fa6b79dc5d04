"""The answer beside the witness that is forbidden, and by which clauses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sampling import some
from verify.specimens import FILES, reading_in, reading_of

from liftsys_nb.ir.verdicts import Consistent, NearMiss, SpecReport
from liftsys_nb.session.reading import Reading
from liftsys_nb.verify import Budget, verify
from liftsys_nb.verify.problem import problem_of
from liftsys_nb.verify.replay import truth

BUDGET = Budget(seconds=60)


def explained(reading: Reading) -> SpecReport:
    return verify(
        reading.spec, world=reading.world, program=reading.program, source=reading.source,
        budget=BUDGET, explained=True,
    )  # fmt: skip


def miss_of(signature: str, *lines: str, before: str = "") -> NearMiss | None:
    body = "".join(f"  {x}\n" if x.endswith(":") else f"    - {x}\n" for x in lines)
    reading = reading_of(f"{before}\nir f {{\n  intent: t\n  signature: {signature}\n{body}}}\n")
    report = explained(reading)
    assert isinstance(report.verdict, Consistent)
    return report.near_miss


@pytest.mark.parametrize("file", some(FILES, 5), ids=lambda file: file.stem)
def test_a_near_miss_is_forbidden_by_the_clauses_it_names_and_by_no_others(file: Path) -> None:
    reading = reading_in(file)
    report = explained(reading)
    miss = report.near_miss
    if not isinstance(report.verdict, Consistent):
        assert miss is None
        return
    if miss is None:
        return
    witness = report.verdict.witness
    assert miss.arguments == witness.arguments
    problem = problem_of(reading.spec, reading.program)
    entry = dict(miss.arguments)
    if witness.raises is not None:
        env, claims = entry, problem.raises
        wanted = True
    else:
        env = {**entry, **dict(miss.after), "result": miss.result}
        claims, wanted = problem.ensures, False
        answer = {**entry, **dict(witness.after), "result": witness.result}
        assert repr(env) != repr(answer)
    named = {
        claim.label
        for claim in claims
        if not claim.hole_names and truth(claim, env, entry, {}, problem.program) is wanted
    }
    assert set(miss.forbidden_by) == named
    assert named


@pytest.mark.parametrize(
    ("signature", "lines", "result", "labels"),
    [
        ("f(x: int) -> int", ["ensures:", "above: result > x"], 0, ("above",)),
        ("f(x: int) -> bool", ["ensures:", "same: result == (x > 3)"], True, ("same",)),
        ("f(x: int) -> str", ["ensures:", "empty: result == ''"], "a", ("empty",)),
        ("f(x: int) -> int", ["ensures:", "far: -900 < result < 1000"], -900, ("far",)),
        ("f(x: int) -> int | None", ["ensures:", "none: result is None"], 0, ("none",)),
        ("f(x: int) -> list[int]", ["ensures:", "none: len(result) == 0"], [0], ("none",)),
        ("f(x: int) -> tuple[int, bool]", ["ensures:", "b: not result[1]"], (0, True), ("b",)),
        ("f(x: int) -> dict[str, int]", ["ensures:", "none: len(result) == 0"], {"": 0}, ("none",)),
        ("f(x: int) -> set[int]", ["ensures:", "none: len(result) == 0"], {0}, ("none",)),
        ("f(x: int) -> int where it >= 0", ["ensures:", "up: result < 5"], -1, ("result: type",)),
    ],
)  # fmt: skip
def test_the_nearest_forbidden_result_is_shown(
    signature: str, lines: list[str], result: object, labels: tuple[str, ...]
) -> None:
    miss = miss_of(signature, *lines)
    assert miss is not None
    assert (miss.result, miss.forbidden_by) == (result, labels)


def test_a_result_in_place_of_a_due_exception_is_a_near_miss() -> None:
    miss = miss_of(
        "f(x: int) -> int", "requires:", "x < 0", "raises:", "negative: ValueError when x < 0"
    )
    assert miss == NearMiss((("x", -1),), 0, ("negative",))


def test_what_is_left_behind_is_the_answer_of_a_function_that_returns_nothing() -> None:
    miss = miss_of(
        "f(xs: list[int], ys: list[int]) -> None", "effects:", "modifies xs",
        "ensures:", "grown: len(xs) == len(old(xs)) + 1",
    )  # fmt: skip
    assert miss is not None
    assert miss.result is None
    assert [name for name, _ in miss.after] in (["xs"], [])
    assert miss.forbidden_by == ("grown",)


def test_only_the_paths_that_may_change_are_changed() -> None:
    miss = miss_of(
        "f(a: Account) -> None", "effects:", "modifies a.balance",
        "ensures:", "paid: a.balance == old(a.balance) + 1",
        before="record Account { owner: str; balance: int }",
    )  # fmt: skip
    assert miss is not None
    left = dict(miss.after).get("a", dict(miss.arguments)["a"])
    assert dict(left.fields)["owner"] == dict(dict(miss.arguments)["a"].fields)["owner"]
    assert miss.forbidden_by == ("paid",)


def test_a_member_of_an_enum_is_missed_by_another_member() -> None:
    miss = miss_of(
        "f(x: int) -> Light", "ensures:", "stop: result == Light.RED",
        before="enum Light { RED, GREEN }",
    )  # fmt: skip
    assert miss is not None
    assert repr(miss.result).endswith("GREEN>")


def test_a_specification_that_forbids_no_answer_has_no_near_miss() -> None:
    assert miss_of("f(x: int) -> int", "requires:", "x > 0") is None


def test_an_open_hole_forbids_nothing() -> None:
    assert miss_of("f(x: int) -> int", "ensures:", "near: result <= x + ?slack") is None


def test_nothing_is_looked_for_where_it_is_not_asked_for() -> None:
    reading = reading_of(
        "ir f {\n  intent: t\n  signature: f(x: int) -> int\n  ensures:\n    - result > x\n}\n"
    )
    report = verify(reading.spec, world=reading.world, program=reading.program)
    assert report.near_miss is None
    assert replace(explained(reading), near_miss=None) == report

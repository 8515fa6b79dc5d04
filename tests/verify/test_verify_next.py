"""One witness after the other: each another one, of a kind not shown before."""

from __future__ import annotations

import pytest
from verify.specimens import reading_of

from liftsys_nb.ir.verdicts import Consistent, Witness
from liftsys_nb.verify import Budget, verify
from liftsys_nb.verify.problem import problem_of
from liftsys_nb.verify.replay import truth

BUDGET = Budget(seconds=60)
CLAMP = (
    "ir clamp {\n  intent: t\n  signature: clamp(x: int, lo: int, hi: int) -> int\n  requires:\n"
    "    - lo <= hi\n  ensures:\n    - inside: lo <= result <= hi\n"
    "    - stays: lo <= x <= hi implies result == x\n}\n"
)


def text_of(signature: str, *lines: str, before: str = "") -> str:
    body = "".join(f"  {x}\n" if x.endswith(":") else f"    - {x}\n" for x in lines)
    return f"{before}\nir f {{\n  intent: t\n  signature: {signature}\n{body}}}\n"


def walk(text: str, most: int = 12) -> tuple[list[Witness], bool]:
    """Return witnesses one after the other, and whether they ran out."""
    reading = reading_of(text)
    shown: list[Witness] = []
    while len(shown) < most:
        report = verify(
            reading.spec, world=reading.world, program=reading.program, budget=BUDGET, shown=shown
        )
        assert isinstance(report.verdict, Consistent)
        if report.exhausted:
            return shown, True
        shown.append(report.verdict.witness)
    return shown, False


SPECS = [
    CLAMP,
    text_of("f(b: bool, c: bool) -> bool", "ensures:", "result == (b and c)"),
    text_of("f(xs: list[int], b: bool) -> int | None",
            "raises:", "ValueError when len(xs) > 2", "ensures:", "xs == old(xs)",
            "b implies result is not None"),
    text_of("f(x: float) -> float", "requires:", "0.0 <= x <= 1.0", "ensures:", "result == x"),
    text_of("f(p: P) -> int", "ensures:", "result == p.x + 1",
            before="record P { x: int; y: str }"),
    text_of("f(x: int) -> int", "raises:", "ValueError", "ensures:", "result >= ?least"),
]  # fmt: skip


@pytest.mark.parametrize("text", SPECS)
def test_no_witness_comes_twice_and_each_is_one(text: str) -> None:
    shown, _ = walk(text)
    assert len(shown) >= 4
    assert len({repr(witness) for witness in shown}) == len(shown)
    reading = reading_of(text)
    problem = problem_of(reading.spec, reading.program)
    for witness in shown:
        entry = dict(witness.arguments)
        leaving = {**entry, **dict(witness.after), "result": witness.result}

        def holds(claim, env, entry=entry):  # type: ignore[no-untyped-def]
            return truth(claim, env, entry, {}, problem.program)

        assert all(holds(c, entry) for c in problem.requires if not c.hole_names)
        due = [c.exception for c in problem.raises if holds(c, entry)]
        if witness.raises is None:
            assert not due
            assert all(holds(c, leaving) for c in problem.ensures if not c.hole_names)
        else:
            permitted = [claim.exception for claim in problem.permitted]
            assert witness.raises in [*due, *permitted]


def test_the_witnesses_of_a_small_world_run_out() -> None:
    shown, is_over = walk(text_of("f(b: bool, c: bool) -> bool", "ensures:", "result == b"))
    assert is_over
    assert len(shown) == 4


def test_the_only_witness_is_shown_again() -> None:
    reading = reading_of(text_of("f() -> int", "ensures:", "result == 3"))
    first = verify(reading.spec)
    assert isinstance(first.verdict, Consistent)
    again = verify(reading.spec, shown=[first.verdict.witness])
    assert again.exhausted
    assert again.verdict == first.verdict


def test_premises_bounds_signs_and_sizes_are_all_met_soon() -> None:
    shown, _ = walk(CLAMP, 10)
    rows = [(*(value for _, value in witness.arguments), witness.result) for witness in shown]
    assert any(x < lo for x, lo, _, _ in rows)
    assert any(x > hi for x, _, hi, _ in rows)
    assert any(lo < result < hi or lo < hi for _, lo, hi, result in rows)
    assert any(min(row) < 0 for row in rows)
    assert any(max(row) >= 10 for row in rows)


def test_an_exception_comes_right_after_the_first_result() -> None:
    shown, _ = walk(
        text_of("f(x: int) -> int", "raises:", "ValueError when x < 0", "KeyError when x > 9"), 3
    )
    assert [witness.raises for witness in shown] == [None, "ValueError", "KeyError"]


def test_every_member_and_every_option_is_shown() -> None:
    shown, _ = walk(
        text_of("f(l: Light, n: int | None) -> bool", "requires:", "l != Light.BLUE",
                before="enum Light { RED, GREEN, BLUE }")
    )  # fmt: skip
    lights = {repr(dict(witness.arguments)["l"]) for witness in shown}
    assert lights == {"<Light.RED>", "<Light.GREEN>"}
    assert {dict(witness.arguments)["n"] is None for witness in shown} == {True, False}
    assert {witness.result for witness in shown} == {True, False}


def test_lists_come_empty_short_long_unsorted_and_with_doubles() -> None:
    shown, _ = walk(text_of("f(xs: list[int]) -> int", "ensures:", "result == len(xs)"))
    lists = [dict(witness.arguments)["xs"] for witness in shown]
    assert {0, 1, 2, 3} <= {len(xs) for xs in lists}
    assert any(xs != sorted(xs) for xs in lists)
    assert any(len(set(xs)) < len(xs) for xs in lists)


def test_the_same_walk_is_the_same_twice() -> None:
    assert walk(CLAMP, 6) == walk(CLAMP, 6)


def test_an_answer_that_is_said_by_a_formula_over_all_places_is_read() -> None:
    # The solver gives `result` back as the formula itself, with the text put in.
    mirrored = text_of(
        "f(s: str) -> bool",
        "ensures:",
        "result == all(s[i] == s[len(s) - 1 - i] for i in range(len(s)))",
    )
    shown, _ = walk(mirrored, most=3)
    assert shown

"""Invariants that no guess finds: by Horn clauses, and by induction that looks further back."""

from __future__ import annotations

import textwrap

import pytest
import z3

from liftsys_nb.ir.codeverdicts import CodeReport
from liftsys_nb.lift.contracts import contract
from liftsys_nb.verify import CHECK, check
from liftsys_nb.verify.code import prove
from liftsys_nb.verify.solve import Solver, Stopped

HALF_SPEED = '''
    def f(n: int) -> int:
        """Count every other number.

        pre: n >= 0
        post: 2 * result <= n{more}
        """
        i = j = 0
        while i < n:
            i += 1
            if i % 2 == 0:
                j += 1
        return j
'''
UP_AND_DOWN = '''
    def f(n: int) -> int:
        """Go up and down.

        post: result <= {most}
        """
        x = 0
        up = True
        for _ in range(n):
            if up:
                x += 3
            else:
                x -= 2
            if x > 4:
                up = False
            if x <= 1:
                up = True
        return x
'''
BY_TURNS = '''
    def f(n: int) -> str:
        """Take turns.

        post: result == "a" or result == "b"
        """
        now, later, last = "a", "b", "{third}"
        for _ in range(n):
            now, later, last = later, last, now
        return now
'''


def _judged(text: str) -> CodeReport:
    source = textwrap.dedent(text)
    return check(contract(source, "f", file="f.py"), source, file="f.py")


def _without(monkeypatch: pytest.MonkeyPatch, *, horn: bool = False, depth: bool = False) -> None:
    if horn:
        monkeypatch.setattr(prove, "solved", lambda *_: iter(()))
    if depth:
        monkeypatch.setattr(prove, "DEPTHS", ())


def test_horn_clauses_find_how_two_numbers_keep_step(monkeypatch: pytest.MonkeyPatch) -> None:
    _without(monkeypatch, depth=True)
    report = _judged(UP_AND_DOWN.format(most=7))
    assert report.verdict == "proved"
    assert "not up or x <= 4" in [each.text for each in report.invariants]
    assert {each.depth for each in report.invariants} == {1}


def test_without_horn_clauses_and_depth_it_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    _without(monkeypatch, horn=True, depth=True)
    assert _judged(UP_AND_DOWN.format(most=7)).verdict == "unknown"


def test_what_is_not_so_has_no_solution() -> None:
    assert _judged(UP_AND_DOWN.format(most=5)).verdict == "unknown"
    assert _judged(HALF_SPEED.format(more=" - 1")).verdict == "unknown"


def test_an_induction_that_looks_back_names_how_far(monkeypatch: pytest.MonkeyPatch) -> None:
    _without(monkeypatch, horn=True)
    report = _judged(BY_TURNS.format(third="a"))
    assert report.verdict == "proved"
    assert max(each.depth for each in report.invariants) == 3


def test_an_induction_that_looks_back_sees_the_first_rounds_too() -> None:
    # In each three rounds two are fine: the first ones tell.
    assert _judged(BY_TURNS.format(third="c")).verdict == "unknown"


def test_a_solution_is_not_taken_for_a_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever the engine says is proved again by the ordinary obligations.
    from liftsys_nb.syntax import parse_expr

    wrong = {("f", 1): [parse_expr(text)[0] for text in ("x <= 5", "x == 0")]}
    monkeypatch.setattr(prove, "solved", lambda *_: iter([wrong]))
    report = _judged(UP_AND_DOWN.format(most=5))
    assert report.verdict == "unknown"
    assert "x == 0" not in [each.text for each in report.invariants]


def _clauses(ctx: z3.Context) -> list[z3.BoolRef]:
    whole = z3.IntSort(ctx)
    holds = z3.Function("holds", whole, whole, z3.BoolSort(ctx))
    x, y = z3.Ints("x y", ctx)
    step = z3.Implies(z3.And(holds(x, y), x < 100), holds(x + 1, y - 1))
    return [
        holds(z3.IntVal(0, ctx), z3.IntVal(0, ctx)),
        z3.ForAll([x, y], step),
        z3.ForAll([x, y], z3.Implies(z3.And(holds(x, y), x + y != 0), z3.BoolVal(False, ctx))),
    ]


def test_clauses_are_solved_in_a_context_of_their_own() -> None:
    solver = Solver(CHECK)
    with solver.elsewhere() as ctx:
        assert ctx is not solver.ctx
        assert solver.fixed_point(ctx, _clauses(ctx), 300_000) is not None


def test_clauses_without_a_step_allowed_have_no_solution() -> None:
    solver = Solver(CHECK)
    with solver.elsewhere() as ctx:
        assert solver.fixed_point(ctx, _clauses(ctx), 1) is None
        assert solver.fixed_point(ctx, _clauses(ctx), 0) is None


def test_clauses_are_not_solved_for_nobody() -> None:
    solver = Solver(CHECK)
    with solver.elsewhere() as ctx:
        clauses = _clauses(ctx)
        solver.stop()
        with pytest.raises(Stopped):
            solver.fixed_point(ctx, clauses, 300_000)


def test_steps_of_a_block_leave_the_rest_to_others() -> None:
    solver = Solver(CHECK)
    x = solver.integer("x")
    with solver.within(0):
        assert solver.check(x > 0) is None
    assert solver.check(x > 0) is True

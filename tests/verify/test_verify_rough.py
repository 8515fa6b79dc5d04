"""Floats seen roughly: what is so of floats is possible for the reals in their place."""

from __future__ import annotations

import math
from typing import Any

import pytest
import z3
from hypothesis import assume, example, given
from hypothesis import strategies as st

from liftsys_nb.verify import CHECK
from liftsys_nb.verify.rough import Rough, Roughly
from liftsys_nb.verify.sem.floats import mixed, whole_float
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import double, fp, lift
from liftsys_nb.verify.solve import Solver

CTX = z3.Context()
NEAREST = z3.RNE(CTX)
X, Y = (z3.Const(name, double(CTX)) for name in "xy")
EDGES = (
    0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 5e-324, -5e-324, 2.0**-1022, 0.1, 0.5, 3.0,
    1e16, 2.0**53, 1e200, -1e200, 1e-200, 1.7976931348623157e308, -1.7976931348623157e308,
)  # fmt: skip
numbers = st.one_of(st.sampled_from(EDGES), st.floats())


def _two(make: Any) -> Any:
    return lambda parts: make(NEAREST, *parts, ctx=CTX)


def _terms(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    pairs = st.tuples(inner, inner)
    ways = st.sampled_from((z3.RTN(CTX), z3.RTP(CTX), z3.RTZ(CTX), NEAREST))
    return st.one_of(
        pairs.map(_two(z3.fpAdd)),
        pairs.map(_two(z3.fpSub)),
        pairs.map(_two(z3.fpMul)),
        pairs.map(_two(z3.fpDiv)),
        inner.map(lambda part: z3.fpSqrt(NEAREST, part, ctx=CTX)),
        inner.map(lambda part: fp(z3.fpNeg, part)),
        inner.map(lambda part: fp(z3.fpAbs, part)),
        pairs.map(lambda parts: z3.If(fp(z3.fpLEQ, *parts), *parts)),
        st.tuples(ways, inner).map(lambda parts: fp(z3.fpRoundToIntegral, *parts)),
    )


terms = st.recursive(
    st.one_of(st.sampled_from((X, Y)), numbers.map(lambda number: lift(number, CTX))),
    _terms,
    max_leaves=4,
)
ORDERS = (z3.fpLEQ, z3.fpLT, z3.fpGEQ, z3.fpGT, z3.fpEQ)
KINDS = (z3.fpIsNaN, z3.fpIsInf, z3.fpIsZero, z3.fpIsNegative, z3.fpIsPositive)


def _cut_off(part: Any) -> Any:
    return z3.BV2Int(z3.fpToSBV(z3.RTZ(CTX), part, z3.BitVecSort(64, CTX), ctx=CTX), True)


formulas = st.one_of(
    st.tuples(st.sampled_from(ORDERS), terms, terms).map(lambda parts: fp(*parts)),
    st.tuples(st.sampled_from(KINDS), terms).map(lambda parts: fp(*parts)),
    st.tuples(terms, st.integers(-5, 5)).map(lambda parts: _cut_off(parts[0]) <= parts[1]),
    st.tuples(terms, terms).map(lambda parts: parts[0] == parts[1]),
)


def known(formula: Any, x: float, y: float) -> Any:
    return z3.simplify(z3.substitute(formula, (X, lift(x, CTX)), (Y, lift(y, CTX))))


@given(formulas, numbers, numbers)
@example(fp(z3.fpLEQ, z3.fpMul(NEAREST, X, Y, ctx=CTX), lift(0.0, CTX)), -5e-324, 0.5)
@example(fp(z3.fpIsInf, z3.fpAdd(NEAREST, X, Y, ctx=CTX)), 1.7976931348623157e308, 1e292)
@example(fp(z3.fpIsNaN, z3.fpDiv(NEAREST, X, Y, ctx=CTX)), 0.0, -0.0)
@example(_cut_off(fp(z3.fpRoundToIntegral, z3.RTN(CTX), X)) <= -1, -0.5, 0.0)
def test_what_is_so_of_floats_is_possible_roughly(formula: Any, x: float, y: float) -> None:
    truth = known(formula, x, y)
    assume(z3.is_true(truth) or z3.is_false(truth))
    rough = Rough(CTX)
    seen = [
        rough.seen(each)
        for each in (
            formula if z3.is_true(truth) else z3.Not(formula),
            lift(x, CTX) == X,
            lift(y, CTX) == Y,
        )
    ]
    solver = z3.Solver(ctx=CTX)
    solver.set("rlimit", 2_000_000)
    solver.add(*seen, *rough.laws())
    assert solver.check() != z3.unsat


def excluded(*claims: Any) -> bool:
    """Tell whether claims exclude each other, seen roughly."""
    solver = Solver(CHECK)

    def moved(claim: Any) -> Any:
        return claim.translate(solver.ctx)

    return Roughly(solver, 1_000_000).denies(map(moved, claims))


def test_signs_bounds_and_order_are_seen() -> None:
    zero, one, ten = (lift(number, CTX) for number in (0.0, 1.0, 10.0))
    inside = [
        fp(z3.fpLEQ, zero, X),
        fp(z3.fpLEQ, X, one),
        fp(z3.fpLEQ, zero, Y),
        fp(z3.fpLEQ, Y, ten),
    ]
    product = z3.fpMul(NEAREST, X, Y, ctx=CTX)
    total = z3.fpAdd(NEAREST, X, Y, ctx=CTX)
    quotient = z3.fpDiv(NEAREST, X, ten, ctx=CTX)
    root = z3.fpSqrt(NEAREST, Y, ctx=CTX)
    for claim in (
        fp(z3.fpLEQ, zero, product), fp(z3.fpLEQ, product, Y), fp(z3.fpLEQ, product, ten),
        fp(z3.fpLEQ, X, total), fp(z3.fpLEQ, total, lift(11.0, CTX)),
        fp(z3.fpLEQ, quotient, lift(0.1, CTX)), fp(z3.fpLEQ, root, lift(3.2, CTX)),
    ):  # fmt: skip
        assert excluded(*inside, z3.Not(claim)), claim
    for claim in (
        fp(z3.fpLEQ, product, one), fp(z3.fpLT, zero, product), fp(z3.fpLEQ, total, ten),
        fp(z3.fpLT, X, total), fp(z3.fpLEQ, root, one),
    ):  # fmt: skip
        assert not excluded(*inside, z3.Not(claim)), claim


# ── ints among floats ────────────────────────────────────────────────────────────────────────
LARGE = st.sampled_from((2**53, 2**53 + 1, -(2**53) - 1, 2**1023, 2**1024 - 2**970 - 1))
wholes = st.one_of(st.integers(), st.integers(-3, 3), LARGE, LARGE.map(lambda each: -each))


@given(wholes, wholes, numbers)
@example(2**53 + 1, 2**53, 2.0**53)
@example(2**1024 - 2**970 - 1, 0, 1.7976931348623157e308)
@example(0, -1, math.inf)
def test_ints_lie_roughly_where_they_lie_among_floats(m: int, n: int, x: float) -> None:
    ledger = Ledger(CTX)
    one, other = z3.Int("m", CTX), z3.Int("n", CTX)
    near, beside = whole_float(ledger, one), whole_float(ledger, other)
    claims = [
        (mixed(ledger, "<", one, X), m < x),
        (mixed(ledger, ">=", other, X), n >= x),
        (mixed(ledger, "==", one, X), m == x),
        (fp(z3.fpLEQ, near, X), float(m) <= x),
        (fp(z3.fpLT, near, beside), float(m) < float(n)),
        (fp(z3.fpEQ, z3.fpSub(NEAREST, near, X, ctx=CTX), lift(0.0, CTX)), float(m) - x == 0.0),
    ]
    told = [lift(claim, CTX) if so else z3.Not(lift(claim, CTX)) for claim, so in claims]
    pins = [one == m, other == n, lift(x, CTX) == X, near == lift(float(m), CTX)]
    rough = Rough(CTX)
    seen = list(map(rough.seen, [*told, *pins, *ledger.facts]))
    solver = z3.Solver(ctx=CTX)
    solver.set("rlimit", 2_000_000)
    solver.add(*seen, *rough.laws())
    assert solver.check() != z3.unsat


def test_the_order_of_ints_among_floats_is_seen() -> None:
    ledger = Ledger(CTX)
    whole = z3.Int("n", CTX)
    near = whole_float(ledger, whole)
    left = z3.fpSub(NEAREST, X, near, ctx=CTX)
    given_ = [*ledger.facts, mixed(ledger, "<=", whole, X), whole >= 0]
    usual = [z3.Not(fp(z3.fpIsInf, X))]
    zero = lift(0.0, CTX)
    assert excluded(*given_, *usual, z3.Not(fp(z3.fpGEQ, left, zero)))
    assert not excluded(*given_, *usual, z3.Not(fp(z3.fpGT, left, zero)))


# ── under quantifiers ────────────────────────────────────────────────────────────────────────
ROW = z3.Array("row", z3.IntSort(CTX), double(CTX))
AT, BY = z3.Int("i", CTX), z3.Int("j", CTX)


def _pinned(*values: float) -> list[Any]:
    """Return that the row holds these."""
    return [z3.Select(ROW, at) == lift(value, CTX) for at, value in enumerate(values)]


def _for_all(unknown: Any, body: Any) -> Any:
    return z3.ForAll([unknown], z3.Implies(z3.And(unknown >= 0, unknown < 2), body))


EACH, OTHER = z3.Select(ROW, AT), z3.Select(ROW, BY)
SMALL, HALF = z3.Const("small", double(CTX)), lift(0.5, CTX)
VARYING = [  # what is so of one item and not of the other
    _for_all(AT, fp(z3.fpIsSubnormal, EACH) == (AT == 0)),
    _for_all(AT, fp(z3.fpIsNegative, z3.fpSub(NEAREST, HALF, EACH, ctx=CTX)) == (AT == 1)),
    _for_all(AT, (fp(z3.fpToReal, fp(z3.fpAbs, EACH)) > 0) == z3.BoolVal(True, CTX)),
    # The sum is only worked out under the inner quantifier, and its outcome hangs on the outer.
    _for_all(AT, _for_all(BY, fp(z3.fpGT, z3.fpAdd(NEAREST, EACH, EACH, ctx=CTX), lift(1.0, CTX)))
             == (AT == 1)),
    # For each item a float of its own.
    _for_all(AT, z3.Exists([SMALL], z3.And(SMALL == EACH, fp(z3.fpGEQ, SMALL, lift(0.0, CTX)),
                                           fp(z3.fpLEQ, EACH, SMALL)))),
    _for_all(AT, z3.Exists([SMALL], fp(z3.fpEQ, SMALL, EACH))),
]  # fmt: skip


@pytest.mark.parametrize("at", range(len(VARYING)))
def test_what_hangs_on_a_variable_is_no_single_value(at: int) -> None:
    assert not excluded(VARYING[at], *_pinned(5e-324, 1.0))

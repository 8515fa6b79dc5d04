"""What is noted of floats and of ints among them holds in CPython, whatever the numbers are."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import z3
from hypothesis import example, given
from hypothesis import strategies as st

from liftsys_nb.verify.context import Context
from liftsys_nb.verify.sem.floats import NEAREST, RANK, mixed, rounded, whole_float
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Z3, double, is_known, lift

LARGE = st.sampled_from((2**53, 2**53 + 1, -(2**53) - 1, 2**1023, 2**1024 - 2**970, 10**400))
INTS = st.integers() | st.integers(-3, 3) | LARGE | LARGE.map(lambda n: -n)
EDGES = st.sampled_from((0.0, -0.0, 1.0, -1.0, 5e-324, 1e308, 2.0**53, 1e16, math.inf, math.nan))
FLOATS = st.floats() | EDGES | EDGES.map(lambda x: -x)


def nearest(whole: int) -> float:
    try:
        return float(whole)
    except OverflowError:
        return math.inf if whole > 0 else -math.inf


def came(op: str, x: float, y: float) -> float:
    if op == "/":
        return x / y
    return {"+": x + y, "-": x - y, "*": x * y}[op]


class Noted:
    """What a ledger notes of numbers, with the numbers put in."""

    def __init__(self) -> None:
        self.ledger = Ledger(Context())
        self.ledger.by_rank = self.ledger.without_bits = True
        self.values: list[tuple[Z3, Z3]] = []

    def real(self, name: str, value: float) -> Z3:
        ctx = self.ledger.ctx
        unknown = z3.Const(name, double(ctx))
        self.values.append((unknown, lift(value, ctx)))
        self.is_rank(unknown, value)
        return unknown

    def is_rank(self, term: Z3, value: float) -> None:
        ctx = self.ledger.ctx
        rank = z3.Function(RANK, double(ctx), z3.RealSort(ctx))(term)
        exact = Fraction(value) if math.isfinite(value) else Fraction(7)  # nobody may ask for it
        self.values.append((rank, z3.RealVal(str(exact), ctx)))

    def whole(self, name: str, value: int) -> Z3:
        ctx = self.ledger.ctx
        unknown = z3.Int(name, ctx)
        made = z3.Function(NEAREST, z3.IntSort(ctx), double(ctx))(unknown)
        self.is_rank(made, nearest(value))
        self.values += [(made, lift(nearest(value), ctx)), (unknown, lift(value, ctx))]
        return unknown

    def put_in(self, formula: Z3) -> bool:
        if is_known(formula):
            return bool(formula)
        # Applications first: what stands in them would be gone.
        order = sorted(self.values, key=lambda pair: -len(str(pair[0])))
        for each in order:
            formula = z3.substitute(formula, each)
        found = z3.simplify(formula)
        assert z3.is_true(found) or z3.is_false(found), found
        return bool(z3.is_true(found))

    def all_hold(self) -> bool:
        return all(map(self.put_in, self.ledger.facts))


@pytest.mark.parametrize("op", ["+", "-", "*", "/"])
@given(x=FLOATS, y=FLOATS)
@example(x=1e308, y=1e308)
@example(x=5e-324, y=0.5)
@example(x=math.inf, y=0.0)
@example(x=-0.0, y=0.0)
def test_what_is_noted_of_a_rounded_operation_is_so(op: str, x: float, y: float) -> None:
    if op == "/" and y == 0:
        return
    noted = Noted()
    made = rounded(noted.ledger, op, noted.real("x", x), noted.real("y", y))
    noted.values.append((made, lift(came(op, x, y), noted.ledger.ctx)))
    assert noted.ledger.facts
    assert noted.all_hold()


@given(a=INTS, b=INTS, x=FLOATS, y=FLOATS)
@example(a=2**53 + 1, b=2**53, x=2.0**53, y=2.0**53 + 2)
@example(a=10**400, b=-(10**400), x=math.inf, y=1.7976931348623157e308)
@example(a=2**1024 - 2**970, b=2**1024 - 2**970 - 1, x=1.7976931348623157e308, y=-math.inf)
def test_ints_lie_among_floats_as_is_noted(a: int, b: int, x: float, y: float) -> None:
    noted = Noted()
    ledger = noted.ledger
    first, second = noted.whole("a", a), noted.whole("b", b)
    one, other = noted.real("x", x), noted.real("y", y)
    found = [
        (mixed(ledger, "<", first, one), a < x),
        (mixed(ledger, ">=", second, one), b >= x),
        (mixed(ledger, "==", first, other), a == y),
        (mixed(ledger, "<=", 3, other), y >= 3),
        (mixed(ledger, ">", first, 2.5), a > 2.5),
    ]
    whole_float(ledger, first)
    whole_float(ledger, second)
    found.append((mixed(ledger, "<", first, other), a < y))
    assert noted.all_hold()
    assert all(noted.put_in(formula) == so for formula, so in found)


def test_ranks_prove_what_their_order_proves() -> None:
    noted = Noted()
    ledger = noted.ledger
    whole, real = z3.Int("n", ledger.ctx), z3.Const("x", double(ledger.ctx))
    below = mixed(ledger, "<=", whole, real)
    near = whole_float(ledger, whole)
    left = rounded(ledger, "-", real, near)
    solver = z3.Solver(ctx=ledger.ctx)
    solver.add(*ledger.facts, below, whole >= 0, mixed(ledger, "<=", whole, real))
    solver.add(z3.Not(z3.fpIsInf(real, ctx=ledger.ctx)))
    zero = lift(0.0, ledger.ctx)
    assert solver.check(z3.Not(z3.fpGEQ(left, zero, ctx=ledger.ctx))) == z3.unsat
    assert solver.check() == z3.sat

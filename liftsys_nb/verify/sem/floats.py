"""Floats: their order, ints among them, and what operations round."""

from __future__ import annotations

import math
from collections.abc import Callable

import z3

from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import (
    Z3,
    Number,
    Real,
    Truth,
    double,
    fp,
    is_known,
    lift,
)
from liftsys_nb.verify.sem.symbols import Float, key_of

ORDERS: dict[str, Callable[[Number, Number], Truth]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def real_terms(a: Real, b: Real) -> tuple[Real, Real]:
    """Return two floats as terms, where one of them is one."""
    if is_known(a) and is_known(b):
        return a, b
    ctx = b.ctx if is_known(a) else a.ctx
    return lift(a, ctx), lift(b, ctx)


def float_equal(a: Real, b: Real) -> Truth:
    """Return ``a == b`` of floats: 0.0 is -0.0, and not-a-number is nothing."""
    if is_known(a) and is_known(b):
        return a == b
    return fp(z3.fpEQ, *real_terms(a, b))


_FLOAT_ORDERS = {"<": z3.fpLT, "<=": z3.fpLEQ, ">": z3.fpGT, ">=": z3.fpGEQ}


def float_ordered(op: str, a: Real, b: Real) -> Truth:
    """Return ``a op b`` of floats; nothing compares to not-a-number."""
    if is_known(a) and is_known(b):
        return ORDERS[op](a, b)
    return fp(_FLOAT_ORDERS[op], *real_terms(a, b))


def mixed(ledger: Ledger, op: str, whole: Number, real: Real) -> Truth:
    """Return ``whole op real``. Python compares the exact values, whatever their size."""
    if is_known(whole) and is_known(real):
        return whole == real if op == "==" else ORDERS[op](whole, real)
    if is_known(whole) and abs(whole) <= 2**53:
        near = float(whole)
        if op == "==":
            return float_equal(near, real)
        return float_ordered(op, near, real)
    ctx = real.ctx if is_known(whole) else whole.ctx
    if is_known(real):
        if real != real:
            return False
        if math.isinf(real):
            return False if op == "==" else ORDERS[op](0.0, real)
        numerator, denominator = real.as_integer_ratio()
        scaled = whole * denominator
        return scaled == numerator if op == "==" else ORDERS[op](scaled, numerator)
    source = int_of_float(real)
    if source is not None and op == "==" and source.eq(lift(whole, ctx)):
        return z3.Or(is_exact(source), _mixed(op, lift(whole, ctx), real))
    return _mixed(op, lift(whole, ctx), real)


def _mixed(op: str, whole: Z3, real: Z3) -> Truth:
    return _compared(op, whole, real, fp(z3.fpToReal, real))


def _compared(op: str, whole: Z3, real: Z3, exact: Z3) -> Truth:
    number_ = z3.ToReal(whole)
    fine = number_ == exact if op == "==" else ORDERS[op](number_, exact)
    finite = _finite(real)
    infinite = z3.And(
        fp(z3.fpIsInf, real),
        fp(z3.fpIsPositive, real) if op in ("<", "<=") else fp(z3.fpIsNegative, real),
    )
    return z3.And(finite, fine) if op == "==" else z3.Or(z3.And(finite, fine), infinite)


def _finite(real: Z3) -> Z3:
    return z3.Not(z3.Or(fp(z3.fpIsNaN, real), fp(z3.fpIsInf, real)))


# ── rounding ─────────────────────────────────────────────────────────────────────────────────
_ROUNDED = {"+": z3.fpAdd, "-": z3.fpSub, "*": z3.fpMul, "/": z3.fpDiv}


def rounded(ledger: Ledger, op: str, x: Z3, y: Z3) -> Z3:
    """Return ``x op y`` of floats; op: one of the four that IEEE 754 rounds once."""
    return fp(_ROUNDED[op], z3.RNE(ledger.ctx), x, y)


# ── ints as floats ───────────────────────────────────────────────────────────────────────────
NEAREST = "float of int"


def int_of_float(real: Z3) -> Z3 | None:
    """Return the int that a float was made from, None where it was not."""
    return real.arg(0) if real.num_args() == 1 and str(real.decl().name()) == NEAREST else None


def is_exact(whole: Z3) -> Truth:
    """Return that an int lies where each has a float of its own."""
    return z3.And(whole >= -(2**53), whole <= 2**53)


def whole_float(ledger: Ledger, whole: Number) -> Real:
    """Return ``float(whole)``: the nearest double, or OverflowError."""
    if is_known(whole):
        try:
            return float(whole)
        except OverflowError:
            ledger.need(False, "OverflowError")
            return 0.0
    key = ("float", key_of(whole))
    known = ledger.memo.get(key)
    if known is None:
        known = ledger.memo[key] = Float(_nearest(ledger, whole))
    if ledger.bound is not None:
        ledger.limit(z3.And(whole >= -SMALL, whole <= SMALL))
    ledger.need(z3.And(whole < OVERFLOWS, whole > -OVERFLOWS), "OverflowError")
    assert isinstance(known, Float)
    return known.z


SMALL = 16  # ints that a bounded encoding turns into floats
OVERFLOWS = 2**1024 - 2**970  # the smallest int that is nearest to no float


def _nearest(ledger: Ledger, whole: Number) -> Real:
    ctx = ledger.ctx
    if ledger.bound is not None:
        found = lift(float(SMALL), ctx)
        for each in range(-SMALL, SMALL):
            found = z3.If(whole == each, lift(float(each), ctx), found)
        return found
    # Each int has its float, and the same one has the same; how they lie is said below.
    made = z3.Function(NEAREST, z3.IntSort(ctx), double(ctx))(whole)
    exact = fp(z3.fpToReal, made) == z3.ToReal(whole)
    ledger.fact(z3.Implies(is_exact(whole), z3.And(_finite(made), exact)))
    zero = lift(0.0, ctx)
    ledger.fact(z3.Implies(whole == 0, made == zero))
    ledger.fact(z3.Implies(whole > 0, fp(z3.fpGEQ, made, lift(1.0, ctx))))
    ledger.fact(z3.Implies(whole < 0, fp(z3.fpLEQ, made, lift(-1.0, ctx))))
    ledger.gap("an int among floats", is_value=True)
    return made

"""Arithmetic: for each operator its term, when it is defined, and what it raises otherwise."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce

import z3

from liftsys_nb.verify.sem import powers
from liftsys_nb.verify.sem.compare import number
from liftsys_nb.verify.sem.floats import (
    int_of_float,
    is_exact,
    real_terms,
    rounded,
    whole_float,
)
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Number, Real, Truth, conj, disj, fp, implied, is_known, lift
from liftsys_nb.verify.sem.symbols import Bool, Float, Int, Key, Val, key_of

LARGEST_POWER = 8  # a fixed exponent that is written out as a product
WORD = 62  # bits of an int that a float is exactly turned into
MOST_BITS = 4096  # of a known power


def divided(a: Number, b: Number) -> Number:
    """Return ``a // b``. SMT-LIB rounds so that the remainder is never negative; Python floors."""
    if is_known(b):
        if b == 0:
            return 0  # matters to nobody
        if is_known(a):
            return a // b
        return a / b if b > 0 else (-a) / (-b)
    a = lift(a, b.ctx)
    return z3.If(b > 0, a / b, (-a) / (-b))


def remainder(a: Number, b: Number) -> Number:
    """Return ``a % b``: it has the sign of the divisor."""
    if is_known(b):
        if b == 0:
            return 0
        if is_known(a):
            return a % b
        return a % b if b > 0 else -((-a) % (-b))
    a = lift(a, b.ctx)
    return z3.If(b > 0, a % b, -((-a) % (-b)))


def _not_zero(ledger: Ledger, b: Number | Real) -> None:
    if is_known(b):
        ledger.need(b != 0, "ZeroDivisionError")
    else:
        ledger.need(z3.Not(fp(z3.fpIsZero, b)) if z3.is_fp(b) else b != 0, "ZeroDivisionError")


def _whole_division(ledger: Ledger, a: Number, b: Number) -> Number:
    _not_zero(ledger, b)
    return quotient(ledger, a, b)


def _whole_remainder(ledger: Ledger, a: Number, b: Number) -> Number:
    _not_zero(ledger, b)
    return remainder(a, b) if is_known(b) or ledger.by_cases else _by_unknown(ledger, a, b)[1]


def quotient(ledger: Ledger, a: Number, b: Number) -> Number:
    """Return ``a // b`` where b is known not to be 0: what it is for 0 is open."""
    return divided(a, b) if is_known(b) or ledger.by_cases else _by_unknown(ledger, a, b)[0]


def _by_unknown(ledger: Ledger, a: Number, b: Number) -> tuple[Number, Number]:
    """Return quotient and remainder by what they are: several times quicker than by cases."""
    key = (key_of(Int(a)), key_of(Int(b)))
    quotient = _remembered(ledger, ("quotient", *key))
    rest = _remembered(ledger, ("remainder", *key))
    if ledger.note(("quotient and remainder", *key)):
        whole = b * quotient + rest == a
        ledger.fact(z3.Implies(b > 0, z3.And(whole, rest >= 0, rest < b)))
        ledger.fact(z3.Implies(b < 0, z3.And(whole, rest <= 0, rest > b)))
        if ledger.thorough:
            _near(ledger, a, b, quotient, rest)
            ledger.rests[key_of(Int(rest))] = a, b
            _of_rests(ledger, a, b, rest)
    return quotient, rest


def _of_rests(ledger: Ledger, rest: Number, by: Number, over: Number) -> None:
    """Note that a rest leaves what it was left by, modulo all that divides the divisor.

    Where ``by`` divides b, ``a % b % by == a % by``: a and its rest differ by a multiple of b.
    """
    known = ledger.rests.get(key_of(Int(rest)))
    if known is None:
        return
    a, b = known
    left, none = _by_unknown(ledger, a, by)[1], _by_unknown(ledger, b, by)[1]
    ledger.fact(implied(conj(b != 0, by != 0, none == 0), left == over))


MOST_DIVIDED = 6  # quotients by one number that are set beside each other


def _near(ledger: Ledger, a: Number, b: Number, quotient: Number, rest: Number) -> None:
    """Note what a quotient is where it lies beside 0, or beside one by the same number.

    The solver would have to find by what to multiply the divisor; from there on all is linear.
    """
    beside = ledger.divided.setdefault((key_of(Int(b)), *ledger.variables), [])
    for other, multiple in ((0, 0), *beside[:MOST_DIVIDED]):
        for more in (-1, 0, 1):
            start = multiple + more * b  # the multiple of b that a may lie behind
            there = conj(quotient == other + more, rest == a - start)
            up = conj(b > 0, start <= a, a < start + b)
            down = conj(b < 0, a <= start, start + b < a)
            ledger.fact(implied(disj(up, down), there))
    beside.append((quotient, b * quotient))
    for factor in _cofactors(a, b):
        ledger.fact(implied(b != 0, conj(quotient == factor, rest == 0)))


def _cofactors(a: Number, b: Number) -> list[Number]:
    """Return by what b is multiplied where a is a product of it, judged by its words."""
    if is_known(a) or is_known(b) or not z3.is_mul(a) or a.num_args() != 2:
        return []
    one, other = a.children()
    return [each for each, factor in ((one, other), (other, one)) if factor.eq(b)]


def _remembered(ledger: Ledger, key: tuple[Key, ...]) -> Number:
    found = ledger.memo.get(key)
    if not isinstance(found, Int):
        found = ledger.memo[key] = Int(ledger.fresh(str(key[0]), "int"))
    return found.z


INTEGERS: dict[str, Callable[[Ledger, Number, Number], Number]] = {
    "+": lambda _, a, b: a + b,
    "-": lambda _, a, b: a - b,
    "*": lambda _, a, b: a * b,
    "//": _whole_division,
    "%": _whole_remainder,
}
_KNOWN: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod,
}  # fmt: skip
_ROUNDED = frozenset("+-*/")


def arithmetic(ledger: Ledger, op: str, a: Val, b: Val) -> Val | None:
    """Return ``a op b`` of numbers; None where one of them is none."""
    match a, b:
        case ((Int() | Bool()), (Int() | Bool())):
            if op == "/":
                return _true_division(ledger, number(a), number(b))
            return Int(INTEGERS[op](ledger, number(a), number(b)))
        case ((Int() | Bool() | Float()), (Int() | Bool() | Float())):
            return Float(_floats(ledger, op, as_float(ledger, a), as_float(ledger, b)))
        case _:
            return None


def as_float(ledger: Ledger, value: Int | Bool | Float) -> Real:
    """Return a number as a float, as Python does where it meets one."""
    return value.z if isinstance(value, Float) else whole_float(ledger, number(value))


def _floats(ledger: Ledger, op: str, a: Real, b: Real) -> Real:
    if op in ("/", "//", "%"):
        _not_zero(ledger, b)
    if is_known(a) and is_known(b):
        return _KNOWN[op](a, b) if op not in ("/", "//", "%") or b != 0 else 0.0
    if op in _ROUNDED:
        x, y = real_terms(a, b)
        return rounded(ledger, op, x, y)
    ledger.gap(f"`{op}` of floats", is_value=True)
    return ledger.fresh(f"float {op}", "float")


def _true_division(ledger: Ledger, a: Number, b: Number) -> Val:
    _not_zero(ledger, b)
    if is_known(a) and is_known(b):
        if b == 0:
            return Float(0.0)
        try:
            return Float(a / b)
        except OverflowError:
            ledger.need(False, "OverflowError")
            return Float(0.0)
    if ledger.bound is not None:
        # Both are small there, so each float is exact and the division rounds once, as Python's.
        x, y = (lift(whole_float(ledger, each), ledger.ctx) for each in (a, b))
        return Float(fp(z3.fpDiv, z3.RNE(ledger.ctx), x, y))
    key = ("/", key_of(Int(a)), key_of(Int(b)))
    known = ledger.memo.get(key)
    if known is None:
        known = ledger.memo[key] = Float(_quotient(ledger, a, b))
    # Only a quotient past the largest float overflows.
    fine = ledger.fresh("no overflow", "bool")
    ledger.fact(implied(_is_small(a, b), fine))
    ledger.need(fine, "OverflowError")
    return known


def _is_small(a: Number, b: Number) -> Truth:
    """Return that a quotient is none of the very largest."""
    size = abs(b) if is_known(b) else z3.If(b > 0, b, -b)
    return conj(a >= -(2**1000) * size, a <= 2**1000 * size)


def _quotient(ledger: Ledger, a: Number, b: Number) -> Real:
    ctx = ledger.ctx
    made = ledger.fresh("quotient", "float")
    zero = lift(0.0, ctx)
    ledger.gap("`/` of ints", is_value=True)
    a, b = lift(a, ctx), lift(b, ctx)
    ledger.fact(z3.Not(fp(z3.fpIsNaN, made)))
    ledger.fact(
        z3.Implies(z3.Or(z3.And(a >= 0, b > 0), z3.And(a <= 0, b < 0)), fp(z3.fpGEQ, made, zero))
    )
    ledger.fact(
        z3.Implies(z3.Or(z3.And(a >= 0, b < 0), z3.And(a <= 0, b > 0)), fp(z3.fpLEQ, made, zero))
    )
    for mark in _MARKS:
        # Rounding keeps order, and what is a float stays as it is.
        bound = lift(float(mark), ctx)
        below = z3.Or(z3.And(b > 0, a <= mark * b), z3.And(b < 0, a >= mark * b))
        above = z3.Or(z3.And(b > 0, a >= mark * b), z3.And(b < 0, a <= mark * b))
        ledger.fact(z3.Implies(below, fp(z3.fpLEQ, made, bound)))
        ledger.fact(z3.Implies(above, fp(z3.fpGEQ, made, bound)))
    return made


_MARKS = (-100, -1, 1, 100)  # floats that a quotient of ints is set beside, and 0


def negated(value: Val) -> Val | None:
    """Return ``-value``; None for what is no number."""
    match value:
        case Int() | Bool():
            return Int(-number(value))
        case Float(z):
            return Float(-z if is_known(z) else fp(z3.fpNeg, z))
        case _:
            return None


def absolute(value: Val) -> Val | None:
    """Return ``abs(value)``; None for what is no number."""
    match value:
        case Int() | Bool():
            z = number(value)
            return Int(abs(z) if is_known(z) else z3.If(z >= 0, z, -z))
        case Float(z):
            return Float(abs(z) if is_known(z) else fp(z3.fpAbs, z))
        case _:
            return None


def power(ledger: Ledger, base: Val, exponent: Val) -> Val | None:
    """Return ``base ** exponent``; None where it is not of numbers."""
    match base, exponent:
        case ((Int() | Bool()), (Int() | Bool())):
            a, b = number(base), number(exponent)
            if is_known(b) and 0 <= b <= LARGEST_POWER:
                return Int(reduce(operator.mul, [a] * b) if b else 1)
            if is_known(a) and is_known(b) and b >= 0 and _is_short(a, b):
                return Int(a**b)
            if not is_known(b):
                return powers.raised(ledger, a, b)
            ledger.gap("`**` with such an exponent", is_value=True)
            if b < 0:
                _not_zero(ledger, a)
                return Float(ledger.fresh("power", "float"))
            return Int(ledger.fresh("power", "int"))
        case ((Int() | Bool() | Float()), (Int() | Bool() | Float())):
            a, b = as_float(ledger, base), as_float(ledger, exponent)
            if is_known(a) and is_known(b):
                found = _known_power(a, b)
                if found is not None:
                    return Float(found)
            ledger.gap("`**` of floats", is_value=True)
            return None
        case _:
            return None


def _is_short(a: int, b: int) -> bool:
    return abs(a) <= 1 or abs(a).bit_length() * b <= MOST_BITS


def _known_power(a: float, b: float) -> float | None:
    try:
        found = a**b
    except (OverflowError, ZeroDivisionError):
        return None
    return found if isinstance(found, float) else None


def truncated(ledger: Ledger, z: Real) -> Number:
    """Return ``int(z)`` of a float: towards zero; not-a-number and infinities raise."""
    if is_known(z):
        ledger.need(z == z, "ValueError")
        ledger.need(abs(z) != float("inf"), "OverflowError")
        return int(z) if z == z and abs(z) != float("inf") else 0
    ledger.need(z3.Not(fp(z3.fpIsNaN, z)), "ValueError")
    ledger.need(z3.Not(fp(z3.fpIsInf, z)), "OverflowError")
    ctx = ledger.ctx
    limit = lift(float(2**WORD), ctx)
    is_small = fp(z3.fpLT, fp(z3.fpAbs, z), limit)
    word = z3.fpToSBV(z3.RTZ(ctx), z, z3.BitVecSort(64, ctx), ctx=ctx)
    small = z3.BV2Int(word, True)
    if ledger.bound is not None:
        ledger.limit(is_small)
        return small
    key = ("int", key_of(Float(z)))
    large = ledger.memo.setdefault(key, Int(ledger.fresh("int of float", "int")))
    assert isinstance(large, Int)
    ledger.fact(z3.Implies(fp(z3.fpGEQ, z, limit), large.z >= 2**WORD))
    ledger.fact(z3.Implies(fp(z3.fpLEQ, z, lift(-float(2**WORD), ctx)), large.z <= -(2**WORD)))
    whole = int_of_float(z)
    if whole is not None:
        # There and back again: no bits need to be looked at.
        return z3.If(is_exact(whole), whole, z3.If(is_small, small, large.z))
    ledger.gap("`int(…)` of a large float", is_value=True)
    return z3.If(is_small, small, large.z)


def is_integer(ledger: Ledger, z: Real) -> object:
    """Return ``z.is_integer()``."""
    if is_known(z):
        return z.is_integer()
    whole = fp(z3.fpRoundToIntegral, z3.RNE(ledger.ctx), z)
    return z3.And(z3.Not(fp(z3.fpIsInf, z)), fp(z3.fpEQ, whole, z))

"""What of the module ``math`` the solver's theories say as CPython does.

Only what IEEE 754 rounds one way, or what is whole: the rest hangs on the C library.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

import z3

from liftsys_nb.verify.sem import numbers
from liftsys_nb.verify.sem.compare import number
from liftsys_nb.verify.sem.floats import whole_float
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Real, fp, is_known, lift
from liftsys_nb.verify.sem.symbols import Bool, Float, Int, Val

Numeric: TypeAlias = Int | Bool | Float
Function: TypeAlias = Callable[[Ledger, Numeric], Val]


def called(ledger: Ledger, name: str, value: Val) -> Val | None:
    """Return the value of a function of ``math`` for one number; None where it is not told."""
    function = _FUNCTIONS.get(name)
    if function is None or not isinstance(value, Numeric):
        return None
    return function(ledger, value)


def _real(ledger: Ledger, value: Numeric) -> Real:
    return value.z if isinstance(value, Float) else whole_float(ledger, number(value))


def _sqrt(ledger: Ledger, value: Numeric) -> Val:
    z = _real(ledger, value)
    if is_known(z):
        ledger.need(not z < 0, "ValueError")
        return Float(0.0 if z < 0 else math.sqrt(z))
    ledger.need(z3.Not(fp(z3.fpLT, z, lift(0.0, ledger.ctx))), "ValueError")
    return Float(z3.fpSqrt(z3.RNE(ledger.ctx), z, ctx=ledger.ctx))


def _fabs(ledger: Ledger, value: Numeric) -> Val:
    z = _real(ledger, value)
    return Float(math.fabs(z) if is_known(z) else fp(z3.fpAbs, z))


def _rounded(mode: str) -> Function:
    directions: Mapping[str, Callable[[float], int]] = {
        "RTN": math.floor, "RTP": math.ceil, "RTZ": math.trunc,
    }  # fmt: skip
    known = directions[mode]

    def made(ledger: Ledger, value: Numeric) -> Val:
        if not isinstance(value, Float):
            return Int(number(value))
        z = value.z
        if is_known(z):
            return Int(known(z) if math.isfinite(z) else numbers.truncated(ledger, z))
        towards = getattr(z3, mode)(ledger.ctx)
        return Int(numbers.truncated(ledger, fp(z3.fpRoundToIntegral, towards, z)))

    return made


def _is(known: Callable[[float], bool], term: Callable[[Real], object]) -> Function:
    def made(ledger: Ledger, value: Numeric) -> Val:
        z = _real(ledger, value)
        return Bool(known(z) if is_known(z) else term(z))

    return made


def _is_finite(z: Real) -> object:
    return z3.Not(z3.Or(fp(z3.fpIsNaN, z), fp(z3.fpIsInf, z)))


def _isqrt(ledger: Ledger, value: Numeric) -> Val:
    if isinstance(value, Float):
        ledger.need(False, "TypeError")
        return Int(0)
    z = number(value)
    if is_known(z):
        ledger.need(z >= 0, "ValueError")
        return Int(math.isqrt(max(z, 0)))
    ledger.need(z >= 0, "ValueError")
    whole = z3.IntSort(ledger.ctx)
    root = z3.Function("isqrt", whole, whole)(z)
    inside = z3.And(root >= 0, root * root <= z, z < (root + 1) * (root + 1))
    ledger.fact(z3.Implies(z >= 0, inside))
    return Int(root)


_FUNCTIONS: Mapping[str, Function] = {
    "sqrt": _sqrt,
    "isqrt": _isqrt,
    "fabs": _fabs,
    "floor": _rounded("RTN"),
    "ceil": _rounded("RTP"),
    "trunc": _rounded("RTZ"),
    "isnan": _is(math.isnan, lambda z: fp(z3.fpIsNaN, z)),
    "isinf": _is(math.isinf, lambda z: fp(z3.fpIsInf, z)),
    "isfinite": _is(math.isfinite, _is_finite),
}

"""Floats: their order, ints among them, and what is known of what operations round.

Where no size is bounded, an int meets a float by order alone. Each float spoken of has a rank,
the number that it stands for, and ranks lie as the floats do: that needs no bits to be looked at
(Z3 takes ``fp.to_real`` apart digit by digit). Rounding keeps order, and what is a float stays as
it is: all that is stated of operations below follows from that (IEEE 754, section 4.3.1).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import z3

from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import (
    Z3,
    Number,
    Real,
    Truth,
    conj,
    disj,
    double,
    float_value,
    fp,
    implied,
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


def float_equal(ledger: Ledger, a: Real, b: Real) -> Truth:
    """Return ``a == b`` of floats: 0.0 is -0.0, and not-a-number is nothing."""
    if is_known(a) and is_known(b):
        return a == b
    _mark(ledger, a, b)
    return fp(z3.fpEQ, *real_terms(a, b))


_FLOAT_ORDERS = {"<": z3.fpLT, "<=": z3.fpLEQ, ">": z3.fpGT, ">=": z3.fpGEQ}


def float_ordered(ledger: Ledger, op: str, a: Real, b: Real) -> Truth:
    """Return ``a op b`` of floats; nothing compares to not-a-number."""
    if is_known(a) and is_known(b):
        return ORDERS[op](a, b)
    _mark(ledger, a, b)
    return fp(_FLOAT_ORDERS[op], *real_terms(a, b))


def mixed(ledger: Ledger, op: str, whole: Number, real: Real) -> Truth:
    """Return ``whole op real``. Python compares the exact values, whatever their size."""
    if is_known(whole) and is_known(real):
        return whole == real if op == "==" else ORDERS[op](whole, real)
    if is_known(whole) and abs(whole) <= 2**53:
        near = float(whole)
        if op == "==":
            return float_equal(ledger, near, real)
        return float_ordered(ledger, op, near, real)
    ctx = real.ctx if is_known(whole) else whole.ctx
    if is_known(real):
        if real != real:
            return False
        if math.isinf(real):
            return False if op == "==" else ORDERS[op](0.0, real)
        numerator, denominator = real.as_integer_ratio()
        scaled = whole * denominator
        return scaled == numerator if op == "==" else ORDERS[op](scaled, numerator)
    if ledger.by_rank:
        return _compared(op, lift(whole, ctx), real, _rank(ledger, real))
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


# ── ranks ────────────────────────────────────────────────────────────────────────────────────
RANK = "rank of float"


def _rank(ledger: Ledger, real: Z3, whole: Z3 | None = None) -> Z3:
    """Return the number that a finite float stands for; how ranks lie is noted.

    whole: the int that it is the nearest float of.
    """
    if z3.is_app_of(real, z3.Z3_OP_ITE):
        condition, then, orelse = real.children()
        return z3.If(condition, _rank(ledger, then), _rank(ledger, orelse))
    if z3.is_fp_value(real):
        known = float_value(real)
        if math.isfinite(known):
            return z3.RealVal(str(Fraction(known)), ledger.ctx)
    made = z3.Function(RANK, double(ledger.ctx), z3.RealSort(ledger.ctx))(real)
    if not ledger.ranks:
        for mark in (0.0, 1.0, -1.0, *ledger.marks):
            _beside_mark(ledger, mark)
    if ledger.note(("rank", key_of(Float(real)))):
        ledger.fact(z3.Implies(_finite(real), z3.And(made < OVERFLOWS, made > -OVERFLOWS)))
        _beside(ledger, real, made, whole)
    return made


def _mark(ledger: Ledger, *reals: Real) -> None:
    """Note that floats are compared with known ones: each other one is set beside those."""
    for real in reals if ledger.by_rank else ():
        if is_known(real) and math.isfinite(real) and real not in (0.0, 1.0, -1.0):
            if ledger.ranks and real not in ledger.marks:
                _beside_mark(ledger, real)
            ledger.marks[real] = None


def _beside_mark(ledger: Ledger, mark: float) -> None:
    rank = z3.RealVal(str(Fraction(mark)), ledger.ctx)
    _beside(ledger, lift(mark, ledger.ctx), rank)


def _beside(ledger: Ledger, real: Z3, rank: Z3, whole: Z3 | None = None) -> None:
    """Note that a float lies among the others as its rank lies among theirs."""
    here = ledger.variables
    for there, other, rank_of_other, another in ledger.ranks:
        if not _is_inside(there, here):
            continue
        both = z3.And(_finite(real), _finite(other))
        ledger.fact(z3.Implies(both, z3.And(
            fp(z3.fpLT, real, other) == (rank < rank_of_other),
            fp(z3.fpLT, other, real) == (rank_of_other < rank),
        )))  # fmt: skip
        if another is not None:
            _round_of(ledger, another, other, real, rank)
        if whole is not None:
            _round_of(ledger, whole, real, other, rank_of_other)
        if whole is not None and another is not None:
            ledger.fact(implied(whole <= another, fp(z3.fpLEQ, real, other)))
            ledger.fact(implied(another <= whole, fp(z3.fpLEQ, other, real)))
    ledger.ranks.append((here, real, rank, whole))


def _round_of(ledger: Ledger, whole: Z3, made: Z3, real: Z3, rank: Z3) -> None:
    """Note on which side of a float the nearest float of an int lies: rounding keeps order."""
    number_ = z3.ToReal(whole)
    ledger.fact(z3.Implies(_finite(real), z3.And(
        z3.Implies(number_ <= rank, fp(z3.fpLEQ, made, real)),
        z3.Implies(number_ >= rank, fp(z3.fpGEQ, made, real)),
    )))  # fmt: skip


def _is_inside(there: tuple[Z3, ...], here: tuple[Z3, ...]) -> bool:
    """Tell whether what was noted under some variables can be spoken of under others."""
    return len(there) <= len(here) and all(a.eq(b) for a, b in zip(there, here, strict=False))


# ── rounding ─────────────────────────────────────────────────────────────────────────────────
_ROUNDED = {"+": z3.fpAdd, "-": z3.fpSub, "*": z3.fpMul, "/": z3.fpDiv}


def rounded(ledger: Ledger, op: str, x: Z3, y: Z3) -> Z3:
    """Return ``x op y`` of floats; op: one of the four that IEEE 754 rounds once."""
    if not ledger.without_bits:
        return fp(_ROUNDED[op], z3.RNE(ledger.ctx), x, y)
    sort = double(ledger.ctx)
    made = z3.Function(f"float {op}", sort, sort, sort)(x, y)
    if ledger.note(("rounded", op, key_of(x), key_of(y))):
        _note_nan(ledger, op, x, y, made)
        _note_rounded(ledger, op, x, y, made)
    return made


def _note_nan(ledger: Ledger, op: str, x: Z3, y: Z3, made: Z3) -> None:
    """Note when an operation gives not-a-number."""
    infinite = conj(fp(z3.fpIsInf, x), fp(z3.fpIsInf, y))
    same = fp(z3.fpIsNegative, x) == fp(z3.fpIsNegative, y)
    match op:
        case "+":
            none = conj(infinite, z3.Not(same))
        case "-":
            none = conj(infinite, same)
        case "*":
            none = disj(*(conj(fp(z3.fpIsZero, a), fp(z3.fpIsInf, b)) for a, b in ((x, y), (y, x))))
        case _:
            none = disj(infinite, conj(fp(z3.fpIsZero, x), fp(z3.fpIsZero, y)))
    parts = disj(fp(z3.fpIsNaN, x), fp(z3.fpIsNaN, y), none)
    ledger.fact(fp(z3.fpIsNaN, made) == parts)


def _note_rounded(ledger: Ledger, op: str, x: Z3, y: Z3, made: Z3) -> None:
    """Note where ``made``, which is ``x op y`` of floats, lies beside x, y and 0."""
    zero, one = lift(0.0, ledger.ctx), lift(1.0, ledger.ctx)

    def is_(order: Callable[..., Z3], a: Z3, b: Z3) -> Z3:
        return fp(order, a, b)

    least, most, under = z3.fpLEQ, z3.fpGEQ, z3.fpLT
    # (premise, conclusion), each where the result is a number.
    pairs: list[tuple[Truth, Truth]] = []
    match op:
        case "+":
            for a, b in ((x, y), (y, x)):
                pairs.append((is_(most, a, zero), is_(most, made, b)))
                pairs.append((is_(least, a, zero), is_(least, made, b)))
        case "-":
            pairs += [
                (is_(most, y, zero), is_(least, made, x)),
                (is_(least, y, zero), is_(most, made, x)),
                (is_(most, x, y), is_(most, made, zero)),
                (is_(least, x, y), is_(least, made, zero)),
            ]
        case "*":
            for a, b in ((x, y), (y, x)):
                for side, other in ((most, least), (least, most)):
                    pairs.append((
                        conj(is_(side, a, zero), is_(most, b, zero)), is_(side, made, zero)
                    ))  # fmt: skip
                    pairs.append((
                        conj(is_(side, a, zero), is_(least, b, zero)), is_(other, made, zero)
                    ))  # fmt: skip
                    small = conj(is_(most, b, zero), is_(least, b, one))
                    pairs.append((conj(is_(side, a, zero), small), is_(other, made, a)))
                    pairs.append((
                        conj(is_(side, a, zero), is_(most, b, one)), is_(side, made, a)
                    ))  # fmt: skip
        case "/":
            above = is_(under, zero, y)
            for side, other in ((most, least), (least, most)):
                pairs.append((conj(is_(side, x, zero), above), is_(side, made, zero)))
                pairs.append((
                    conj(is_(side, x, zero), is_(under, y, zero)), is_(other, made, zero)
                ))  # fmt: skip
                pairs.append((
                    conj(is_(side, x, zero), is_(most, y, one)), is_(other, made, x)
                ))  # fmt: skip
                pairs.append((
                    conj(is_(side, x, zero), above, is_(least, y, one)), is_(side, made, x)
                ))  # fmt: skip
                pairs.append((conj(above, is_(side, x, y)), is_(side, made, one)))
    is_number = z3.Not(fp(z3.fpIsNaN, made))
    for premise, conclusion in pairs:
        ledger.fact(implied(conj(is_number, premise), conclusion))


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
    rank = _rank(ledger, made, whole) if ledger.by_rank else fp(z3.fpToReal, made)
    ledger.fact(z3.Implies(is_exact(whole), z3.And(_finite(made), rank == z3.ToReal(whole))))
    zero = lift(0.0, ctx)
    ledger.fact(z3.Implies(whole == 0, made == zero))
    ledger.fact(z3.Implies(whole > 0, fp(z3.fpGEQ, made, lift(1.0, ctx))))
    ledger.fact(z3.Implies(whole < 0, fp(z3.fpLEQ, made, lift(-1.0, ctx))))
    ledger.gap("an int among floats", is_value=True)
    return made

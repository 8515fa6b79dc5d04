"""Equality and order, as Python has them for values of the language."""

from __future__ import annotations

from collections.abc import Callable

import z3

from liftsys_nb.verify.sem.ledger import LONGEST, Ledger
from liftsys_nb.verify.sem.logic import (
    LAST_CHARACTER,
    Z3,
    Number,
    Real,
    Text,
    Truth,
    conj,
    disj,
    double,
    forall,
    fp,
    implied,
    is_known,
    ite,
    lift,
    neg,
    same_truth,
)
from liftsys_nb.verify.sem.merging import truth_over
from liftsys_nb.verify.sem.symbols import (
    Bool,
    Choice,
    DictOf,
    Float,
    Int,
    Items,
    Member,
    Null,
    Opaque,
    Record,
    SetOf,
    Str,
    Val,
    key_of,
)
from liftsys_nb.verify.sem.tuples import operand

ORDERS: dict[str, Callable[[Number, Number], Truth]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def number(value: Int | Bool) -> Number:
    """Return an int, or a bool as one: True counts as 1."""
    if isinstance(value, Int):
        return value.z
    return int(value.z) if is_known(value.z) else ite(value.z, 1, 0)


# ── equality ─────────────────────────────────────────────────────────────────────────────────
def equal(ledger: Ledger, a: Val, b: Val) -> Truth:
    """Return ``a == b``; it is always defined."""
    if isinstance(a, Choice):
        return truth_over(ledger, a, lambda each: equal(ledger, each, b))
    if isinstance(b, Choice):
        return truth_over(ledger, b, lambda each: equal(ledger, a, each))
    a, b = operand(ledger, a), operand(ledger, b)
    match a, b:
        case Bool(x), Bool(y):
            return same_truth(x, y)
        case ((Int() | Bool()), (Int() | Bool())):
            return number(a) == number(b)
        case Float(x), Float(y):
            return float_equal(x, y)
        case ((Int() | Bool()), Float(y)):
            return mixed("==", number(a), y)
        case Float(x), (Int() | Bool()):
            return mixed("==", number(b), x)
        case Str(x), Str(y):
            return text_equal(ledger, x, y)
        case Null(), Null():
            return True
        case Member(one, x), Member(other, y):
            return x == y if one == other else False
        case Record(one, fields), Record(other, others):
            if one != other:
                return False
            # As tuples up to Python 3.12, field by field since: this allows for both.
            return conj(*(same_item(ledger, each, others[name]) for name, each in fields.items()))
        case Items(), Items():
            if a.family != b.family:
                return False
            if a.family not in ("list", "tuple", "bytes", "range"):
                ledger.gap("`==` of views or iterators")
                return ledger.fresh("equal", "bool")
            return _equal_items(ledger, a, b)
        case SetOf(), SetOf():
            return conj(
                ledger.all_of(a.items, b.has, in_order=False),
                ledger.all_of(b.items, a.has, in_order=False),
            )
        case DictOf(), DictOf():
            return conj(
                a.size == b.size,
                ledger.all_of(
                    a.keys,
                    lambda key: conj(b.has(key), same_item(ledger, a.get(key), b.get(key))),
                    in_order=False,
                ),
            )
        case (Opaque(), _) | (_, Opaque()):
            return _opaque_equal(ledger, a, b)
        case _:
            return False


def same_item(ledger: Ledger, a: Val, b: Val) -> Truth:
    """Return ``a is b or a == b``, as containers compare their items.

    They differ for a not-a-number alone: it is itself, and equal to nothing. Where two of
    them meet it is open whether they are one object, unless both are one unknown.
    """
    if isinstance(a, Choice):
        return truth_over(ledger, a, lambda each: same_item(ledger, each, b))
    if isinstance(b, Choice):
        return truth_over(ledger, b, lambda each: same_item(ledger, a, each))
    if isinstance(a, Opaque) and isinstance(b, Opaque) and key_of(a) == key_of(b):
        return True
    if not isinstance(a, Float) or not isinstance(b, Float):
        return equal(ledger, a, b)
    plain = float_equal(a.z, b.z)
    if is_known(plain) and not (a.z != a.z and b.z != b.z):
        return plain
    if not is_known(a.z) and not is_known(b.z) and a.z.eq(b.z) and _is_unknown(a.z):
        return True
    both = conj(_is_nan(a.z), _is_nan(b.z))
    if both is False:
        return plain
    if ledger.bound is not None:
        ledger.limit(neg(both))
        return plain
    ledger.gap("whether two that are not-a-number are the same one")
    return disj(plain, conj(both, ledger.fresh("same", "bool")))


def _is_nan(z: Real) -> Truth:
    return z != z if is_known(z) else fp(z3.fpIsNaN, z)


def _is_unknown(z: Real) -> bool:
    return bool(z.decl().kind() == z3.Z3_OP_UNINTERPRETED)


def _opaque_equal(ledger: Ledger, a: Val, b: Val) -> Truth:
    # Also of one and the same: a not-a-number, or a class of its own mind, is not equal to itself.
    key = ("==", frozenset((key_of(a), key_of(b))))
    known = ledger.memo.get(key)
    if known is None:
        what = next(each.what for each in (a, b) if isinstance(each, Opaque))
        ledger.gap(f"`{what}`")
        known = ledger.memo[key] = Bool(ledger.fresh("equal", "bool"))
    assert isinstance(known, Bool)
    return known.z


def _equal_items(ledger: Ledger, a: Items, b: Items) -> Truth:
    if a.family == "range" and a.key == b.key:
        return True
    lengths = a.length == b.length
    if lengths is False:
        return False
    shorter = a if b.most is None or (a.most is not None and a.most <= b.most) else b
    most = shorter.most
    if most is not None and most <= LONGEST:
        parts: list[Truth] = [lengths]
        for place in range(most):
            inside = _reaches(shorter, place)
            with ledger.under(conj(*parts, inside)):
                each = implied(inside, same_item(ledger, a.at(place), b.at(place)))
            if each is False:
                return False
            parts.append(each)
        return conj(*parts)
    # As for quantifiers: the places of the whole lists are better to look for terms by.
    whole, start = (a, 0) if a.window is None or a.family == "range" else a.window
    other, begin = (b, 0) if b.window is None or b.family == "range" else b.window
    with ledger.places(a.length, start) as (place, inside, _):
        there = place if _is_one(start, begin) else place - start + begin
        each = same_item(ledger, whole.at(place), other.at(there))
    return conj(lengths, forall([place], implied(inside, each)))


def _is_one(a: Number, b: Number) -> bool:
    """Tell whether two numbers are one, judged by their words."""
    if is_known(a) or is_known(b):
        return is_known(a) and is_known(b) and bool(a == b)
    return bool(a.eq(b))


def _reaches(items: Items, place: int) -> Truth:
    return items.length > place


def distinct(ledger: Ledger, items: Items) -> Truth:
    """Return that no value stands twice among the items."""
    if items.most is not None and items.most <= LONGEST:
        return conj(*(
            implied(_reaches(items, late), neg(same_item(ledger, items.at(early), items.at(late))))
            for late in range(items.most)
            for early in range(late)
        ))  # fmt: skip
    with ledger.places(items.length) as (early, _, _), ledger.places(items.length) as (late, _, _):
        differ = neg(same_item(ledger, items.at(early), items.at(late)))
    order = z3.And(early >= 0, early < late, late < items.length)
    return forall([early, late], implied(order, differ))


# ── order ────────────────────────────────────────────────────────────────────────────────────
def ordered(ledger: Ledger, op: str, a: Val, b: Val) -> Truth:
    """Return ``a op b`` for an order; what has none is a TypeError."""
    if isinstance(a, Choice):
        return truth_over(ledger, a, lambda each: ordered(ledger, op, each, b))
    if isinstance(b, Choice):
        return truth_over(ledger, b, lambda each: ordered(ledger, op, a, each))
    a, b = operand(ledger, a), operand(ledger, b)
    match a, b:
        case ((Int() | Bool()), (Int() | Bool())):
            return ORDERS[op](number(a), number(b))
        case Float(x), Float(y):
            return float_ordered(op, x, y)
        case ((Int() | Bool()), Float(y)):
            return mixed(op, number(a), y)
        case Float(x), (Int() | Bool()):
            return mixed(MIRRORED[op], number(b), x)
        case Str(x), Str(y):
            return text_ordered(ledger, op, x, y)
        case Items(), Items() if a.family == b.family and a.family in ("list", "tuple", "bytes"):
            if op in (">", ">="):
                a, b = b, a
            return _lexicographic(ledger, a, b, or_equal=op in ("<=", ">="))
        case SetOf(), SetOf():
            if op in (">", ">="):
                a, b = b, a
            inside = ledger.all_of(a.items, b.has, in_order=False)
            if op in ("<=", ">="):
                return inside
            return conj(inside, neg(ledger.all_of(b.items, a.has, in_order=False)))
        case (Items(family="dict_keys" | "dict_items"), _) | (
            _, Items(family="dict_keys" | "dict_items")
        ):  # fmt: skip
            return _unseen_order(ledger, "an order of views")
        case (Opaque(what=what), _) | (_, Opaque(what=what)):
            return _unseen_order(ledger, f"`{what}`")
        case _:
            ledger.need(False, "TypeError")
            return False


def _unseen_order(ledger: Ledger, what: str) -> Truth:
    ledger.gap(what)
    ledger.need(ledger.fresh("ordered", "bool"), "TypeError")
    return ledger.fresh("less", "bool")


def _has_order(a: Val, b: Val) -> bool:
    """Tell whether it is plain that any two such values can be put in order."""
    match a, b:
        case ((Int() | Bool() | Float()), (Int() | Bool() | Float())):
            return True
        case _:
            return isinstance(a, Str) and isinstance(b, Str)


def _lexicographic(ledger: Ledger, a: Items, b: Items, *, or_equal: bool) -> Truth:
    bounds = [each for each in (a.most, b.most) if each is not None]
    most = min(bounds) if bounds else None
    if most is None or most > LONGEST:
        ledger.gap("an order of lists")
        probe = ledger.fresh("probe", "int")
        if not _has_order(a.at(probe), b.at(probe)):
            ledger.need(ledger.fresh("ordered", "bool"), "TypeError")
        return ledger.fresh("less", "bool")
    ends = a.length <= b.length if or_equal else a.length < b.length
    steps: list[tuple[Truth, Truth, Truth]] = []
    so_far: Truth = True
    for place in range(most):
        both = conj(_reaches(a, place), _reaches(b, place))
        x, y = a.at(place), b.at(place)
        # Python looks for the first difference, and asks of that one alone which is less.
        with ledger.under(conj(so_far, both)):
            same = same_item(ledger, x, y)
            with ledger.under(neg(same)):
                less = ordered(ledger, "<", x, y)
        so_far = conj(so_far, both, same)
        steps.append((both, same, less))
    found: Truth = ends
    for both, same, less in reversed(steps):
        found = ite(both, ite(same, found, less), ends)
    return found


# ── floats ───────────────────────────────────────────────────────────────────────────────────
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


def mixed(op: str, whole: Number, real: Real) -> Truth:
    """Return ``whole op real``. Python compares the exact values, whatever their size."""
    if is_known(whole) and is_known(real):
        return whole == real if op == "==" else ORDERS[op](whole, real)
    if is_known(whole) and abs(whole) <= 2**53:
        near = float(whole)
        return float_equal(near, real) if op == "==" else float_ordered(op, near, real)
    ctx = real.ctx if is_known(whole) else whole.ctx
    if is_known(real):
        if real != real:
            return False
        if real in (float("inf"), float("-inf")):
            return False if op == "==" else ORDERS[op](0.0, real)
        numerator, denominator = real.as_integer_ratio()
        scaled = whole * denominator
        return scaled == numerator if op == "==" else ORDERS[op](scaled, numerator)
    source = int_of_float(real)
    if source is not None and op == "==" and source.eq(lift(whole, ctx)):
        return z3.Or(is_exact(source), _mixed(op, lift(whole, ctx), real))
    return _mixed(op, lift(whole, ctx), real)


def _mixed(op: str, whole: Z3, real: Z3) -> Truth:
    exact = fp(z3.fpToReal, real)
    number_ = z3.ToReal(whole)
    fine = number_ == exact if op == "==" else ORDERS[op](number_, exact)
    finite = z3.Not(z3.Or(fp(z3.fpIsNaN, real), fp(z3.fpIsInf, real)))
    infinite = z3.And(
        fp(z3.fpIsInf, real),
        fp(z3.fpIsPositive, real) if op in ("<", "<=") else fp(z3.fpIsNegative, real),
    )
    return z3.And(finite, fine) if op == "==" else z3.Or(z3.And(finite, fine), infinite)


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
    fits = is_exact(whole)
    finite = z3.Not(z3.Or(fp(z3.fpIsNaN, made), fp(z3.fpIsInf, made)))
    ledger.fact(z3.Implies(fits, z3.And(finite, exact)))
    zero = lift(0.0, ctx)
    ledger.fact(z3.Implies(whole == 0, made == zero))
    ledger.fact(z3.Implies(whole > 0, fp(z3.fpGEQ, made, lift(1.0, ctx))))
    ledger.fact(z3.Implies(whole < 0, fp(z3.fpLEQ, made, lift(-1.0, ctx))))
    ledger.gap("an int among floats")
    return made


# ── texts ────────────────────────────────────────────────────────────────────────────────────
def _seen(ledger: Ledger, *texts: Text) -> bool:
    if any(is_known(t) and any(ord(c) > LAST_CHARACTER for c in t) for t in texts):
        ledger.gap("a character past the last one of the solver")
        return False
    return True


def text_equal(ledger: Ledger, a: Text, b: Text) -> Truth:
    """Return ``a == b`` of texts."""
    if is_known(a) and is_known(b):
        return a == b
    if not _seen(ledger, a, b):
        return ledger.fresh("equal", "bool")
    return lift(a, ledger.ctx) == lift(b, ledger.ctx)


def text_ordered(ledger: Ledger, op: str, a: Text, b: Text) -> Truth:
    """Return ``a op b`` of texts: by code points, first difference first."""
    if is_known(a) and is_known(b):
        return ORDERS[op](a, b)
    if not _seen(ledger, a, b):
        return ledger.fresh("less", "bool")
    x, y = lift(a, ledger.ctx), lift(b, ledger.ctx)
    if op in (">", ">="):
        x, y = y, x
    return x <= y if op in ("<=", ">=") else x < y

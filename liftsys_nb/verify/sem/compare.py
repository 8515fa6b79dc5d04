"""Equality and order, as Python has them for values of the language."""

from __future__ import annotations

import z3

from liftsys_nb.verify.sem.floats import (
    MIRRORED,
    ORDERS,
    float_equal,
    float_ordered,
    mixed,
)
from liftsys_nb.verify.sem.ledger import LONGEST, Ledger
from liftsys_nb.verify.sem.logic import (
    LAST_CHARACTER,
    Number,
    Real,
    Text,
    Truth,
    conj,
    disj,
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
            return mixed(ledger, "==", number(a), y)
        case Float(x), (Int() | Bool()):
            return mixed(ledger, "==", number(b), x)
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
    ledger.gap("whether two that are not-a-number are the same one", is_value=True)
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
            return mixed(ledger, op, number(a), y)
        case Float(x), (Int() | Bool()):
            return mixed(ledger, MIRRORED[op], number(b), x)
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


# ── texts ────────────────────────────────────────────────────────────────────────────────────
def _seen(ledger: Ledger, *texts: Text) -> bool:
    if any(is_known(t) and any(ord(c) > LAST_CHARACTER for c in t) for t in texts):
        ledger.gap("a character past the last one of the solver", is_value=True)
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

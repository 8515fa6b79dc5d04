"""The least, the greatest, and lists in order."""

from __future__ import annotations

import z3

from liftsys_nb.verify.sem.compare import ordered
from liftsys_nb.verify.sem.ledger import LONGEST, Ledger
from liftsys_nb.verify.sem.logic import (
    Z3,
    Number,
    Truth,
    conj,
    disj,
    forall,
    fp,
    implied,
    is_known,
    is_pattern,
    lift,
    neg,
)
from liftsys_nb.verify.sem.merging import display, merged, options_of
from liftsys_nb.verify.sem.symbols import (
    Bool,
    Float,
    Int,
    Items,
    Key,
    Member,
    Null,
    Record,
    Str,
    Val,
)
from liftsys_nb.verify.sem.tuples import operand

MOST_SORTED = 8  # items that are sorted one by one


def extreme(ledger: Ledger, items: Items, op: str, default: Val | None) -> Val | None:
    """Return ``min(items)`` (op ``<``) or ``max(items)`` (op ``>``)."""
    filled: Truth = items.length > 0
    if default is None:
        ledger.need(filled, "ValueError")
    if items.most is not None and items.most <= LONGEST:
        if items.most == 0:
            return default
        with ledger.under(filled):
            found = items.at(0)
            for place in range(1, items.most):
                each = items.at(place)
                inside: Truth = items.length > place
                with ledger.under(inside):
                    better = ordered(ledger, op, each, found)
                found = merged(conj(inside, better), each, found)
        return found if default is None else merged(filled, found, default)
    with ledger.variable("int") as probe:
        sample = items.at(probe)
    if not isinstance(sample, Int | Bool):
        return None
    place = ledger.fresh("place of extreme", "int")
    best = items.at(place)
    other = {"<": "<=", ">": ">="}[op]
    with ledger.places(items.length) as (at, inside, _):
        no_better = ordered(ledger, other, best, items.at(at))
    inside_place = z3.And(place >= 0, place < items.length)
    ledger.fact(implied(filled, conj(inside_place, forall([at], implied(inside, no_better)))))
    return best if default is None else merged(filled, best, default)


def sorted_items(ledger: Ledger, items: Items) -> Items | None:
    """Return ``sorted(items)`` as a list; None where that is not seen.

    Of any length: a list in order whose places go to those of items and back.
    """
    if isinstance(items.key, tuple) and items.key[:1] == ("sorted",) and items.family == "list":
        return items  # what is in order stays as it is
    key = ("sorted", items.key)
    known = ledger.memo.get(key)
    if isinstance(known, Items):
        return known
    marks = len(ledger.needs), len(ledger.limits)
    if items.most is not None and items.most <= MOST_SORTED:
        made = _sorted_one_by_one(ledger, items, key)
    else:
        made = _sorted_any(ledger, items, key)
    # What it asks for depends on where it stands: then it has to be asked anew elsewhere.
    if made is not None and marks == (len(ledger.needs), len(ledger.limits)):
        ledger.memo[key] = made
    return made


def _sorted_one_by_one(ledger: Ledger, items: Items, key: Key) -> Items | None:
    assert items.most is not None
    slots: list[Val] = []
    # By insertion: equal items keep their order, as Python keeps it.
    for place in range(items.most):
        inside: Truth = items.length > place
        with ledger.under(inside):
            each = items.at(place)
            if not _is_in_order(ledger, each):
                return None
            for at, slot in enumerate(slots):
                before = conj(inside, ordered(ledger, "<", each, slot))
                slots[at], each = merged(before, each, slot), merged(before, slot, each)
        slots.append(each)
    made = display("list", slots)
    return Items("list", items.length, made.at, items.most, key)


def _is_in_order(ledger: Ledger, value: Val) -> bool:
    """Tell whether any way of sorting does the same: not for a not-a-number, or a set.

    What a bound may leave out is left out.
    """
    for guard, each in options_of(value):
        each = operand(ledger, each)
        match each:
            case Int() | Bool() | Str() | Null() | Member() | Record():
                pass
            case Float(z) if is_known(z):
                if z != z:
                    return False
            case Float(z) if ledger.bound is not None:
                ledger.limit(disj(neg(guard), z3.Not(fp(z3.fpIsNaN, z))))
            case Items(most=most) if most is not None and most <= LONGEST:
                if not all(_is_in_order(ledger, each.at(at)) for at in range(most)):
                    return False
            case _:
                return False
    return True


def _sorted_any(ledger: Ledger, items: Items, key: Key) -> Items | None:
    with ledger.variable("int") as probe:
        sample = items.at(probe)
    if not isinstance(sample, Int | Bool):
        return None
    whole, places = z3.IntSort(ledger.ctx), ledger.variables
    sorts = [each.sort() for each in places]
    there = z3.Function(ledger.name("comes from"), whole, *sorts, whole)
    back = z3.Function(ledger.name("goes to"), whole, *sorts, whole)
    length = lift(items.length, ledger.ctx)

    def at(place: Number) -> Val:
        return items.at(there(lift(place, ledger.ctx), *places))

    made = Items("list", items.length, at, items.most, key)
    with ledger.variable("int") as place:
        inside = z3.And(place >= 0, place < length)
        goes, comes = there(place, *places), back(place, *places)
        ledger.fact(
            z3.Implies(inside, z3.And(goes >= 0, goes < length, back(goes, *places) == place)),
            [goes],
        )
        ledger.fact(
            z3.Implies(inside, z3.And(comes >= 0, comes < length, there(comes, *places) == place)),
            [comes, *_patterns(items.at(place), place)],
        )
    with ledger.variable("int") as low, ledger.variable("int") as high:
        order = z3.And(low >= 0, low <= high, high < length)
        ledger.fact(z3.Implies(order, ordered(ledger, "<=", made.at(low), made.at(high))))
    return made


def _patterns(value: Val, place: Z3) -> list[Z3]:
    """Return the term of an item where it is one that facts about its place can wait for."""
    match value:
        case Int(z) | Bool(z) | Str(z) | Float(z) if is_pattern(z, place):
            return [z]
        case _:
            return []

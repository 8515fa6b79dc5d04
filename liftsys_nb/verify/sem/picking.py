"""What is left of a list or set: items that are kept, values that are different."""

from __future__ import annotations

from collections.abc import Callable

import z3

from liftsys_nb.verify.sem.compare import same_item
from liftsys_nb.verify.sem.items import added, contains
from liftsys_nb.verify.sem.ledger import LONGEST, Ledger
from liftsys_nb.verify.sem.logic import (
    Number,
    Truth,
    conj,
    implied,
    ite,
    lift,
    neg,
)
from liftsys_nb.verify.sem.merging import display, merged
from liftsys_nb.verify.sem.sorting import _patterns
from liftsys_nb.verify.sem.symbols import (
    Items,
    SetOf,
    Val,
)

MOST_FILTERED = 16  # items that are sorted out one by one


def set_of(ledger: Ledger, items: Items, family: str = "set") -> SetOf:
    """Return ``set(items)``."""

    def has(value: Val) -> Truth:
        return contains(ledger, items, value)

    if items.most is not None and items.most <= LONGEST:
        size: Number = 0
        for place in range(items.most):
            inside: Truth = items.length > place
            new = conj(inside, *(neg(same_item(ledger, items.at(e), items.at(place)))
                                 for e in range(place)))  # fmt: skip
            size = added(size, ite(new, 1, 0))
    else:
        size = ledger.fresh("size", "int")
        length = lift(items.length, ledger.ctx)
        ledger.fact(z3.And(size >= 0, size <= length, (size == 0) == (length == 0)))
        ledger.gap("the size of a set of any items")
    return SetOf(has, items, size, (family, items.key), family)


def filtered(ledger: Ledger, items: Items, holds: Callable[[Val], Truth]) -> Items | None:
    """Return the items for which it holds, in order; None where that is not seen."""
    if items.most is not None and items.most <= MOST_FILTERED:
        return _filtered_one_by_one(ledger, items, holds)
    whole, places = z3.IntSort(ledger.ctx), ledger.variables
    sorts = [each.sort() for each in places]
    picked = z3.Function(ledger.name("picks"), whole, *sorts, whole)
    rank = z3.Function(ledger.name("rank"), whole, *sorts, whole)
    count = ledger.fresh("kept", "int")
    length = lift(items.length, ledger.ctx)
    ledger.fact(z3.And(count >= 0, count <= length))
    with ledger.variable("int") as at:
        source = picked(at, *places)
        here = conj(source >= 0, source < length, holds(items.at(source)),
                    rank(source, *places) == at)  # fmt: skip
        ledger.fact(implied(z3.And(at >= 0, at < count), here))
    with ledger.variable("int") as at:
        place = rank(at, *places)
        there = conj(place >= 0, place < count, picked(place, *places) == at)
        kept = conj(at >= 0, at < length, holds(items.at(at)))
        ledger.fact(implied(kept, there), [place, *_patterns(items.at(at), at)])
    with ledger.variable("int") as low, ledger.variable("int") as high:
        order = z3.And(low >= 0, low < high, high < count)
        ledger.fact(z3.Implies(order, picked(low, *places) < picked(high, *places)))
    ledger.gap("a filter of a list of any length")

    def at_place(place: Number) -> Val:
        return items.at(picked(lift(place, ledger.ctx), *places))

    return Items("list", count, at_place, items.most, ("filter", ledger.name("filter")))


def _filtered_one_by_one(ledger: Ledger, items: Items, holds: Callable[[Val], Truth]) -> Items:
    def keeps(place: int) -> Truth:
        return holds(items.at(place))

    found = filtered_by_place(ledger, items, keeps)
    assert found is not None
    return found


def filtered_by_place(ledger: Ledger, items: Items, keeps: Callable[[int], Truth]) -> Items | None:
    """Return the items at the places that are kept, in order; None where there are too many."""
    if items.most is None or items.most > MOST_FILTERED:
        return None
    slots: list[Val] = []
    count: Number = 0
    for place in range(items.most):
        inside: Truth = items.length > place
        each = items.at(place)
        with ledger.under(inside):
            kept = conj(inside, keeps(place))
        if kept is False:
            continue
        slots.append(each)
        for at in range(len(slots) - 1):
            slots[at] = merged(conj(kept, count == at), each, slots[at])
        count = added(count, ite(kept, 1, 0))
    made = display("list", slots)
    return Items("list", count, made.at, len(slots), ("filter", ledger.name("filter")))


def kept_of(ledger: Ledger, owner: SetOf, holds: Callable[[Val], Truth]) -> SetOf | None:
    """Return the set of the values for which it holds."""
    kept = filtered(ledger, owner.items, holds)
    return None if kept is None else set_of(ledger, kept, owner.family)

"""Lists, tuples, ranges: places, slices, joins, and what is counted or summed over them."""

from __future__ import annotations

from collections.abc import Callable

import z3

from liftsys_nb.verify.sem.compare import number, ordered, same_item
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
    ite,
    lift,
    neg,
    same_truth,
)
from liftsys_nb.verify.sem.merging import display, merged, options_of, over
from liftsys_nb.verify.sem.numbers import arithmetic
from liftsys_nb.verify.sem.symbols import (
    Bool,
    Float,
    Int,
    Items,
    Key,
    Member,
    Null,
    Record,
    SetOf,
    Str,
    Val,
    key_of,
)

MOST_FILTERED = 16  # items that are sorted out one by one
MOST_SORTED = 8  # items that are sorted one by one


def larger(a: Number, b: Number) -> Number:
    """Return the greater of two numbers."""
    if is_known(a) and is_known(b):
        return max(a, b)
    return ite(a >= b if not is_known(a) else b <= a, a, b)


def smaller(a: Number, b: Number) -> Number:
    """Return the lesser of two numbers."""
    if is_known(a) and is_known(b):
        return min(a, b)
    return ite(a <= b if not is_known(a) else b >= a, a, b)


# ── places ───────────────────────────────────────────────────────────────────────────────────
def at_index(ledger: Ledger, items: Items, index: Number) -> Val:
    """Return ``items[index]``; negative ones count from the end."""
    length = items.length
    ledger.need(conj(-length <= index, index < length), "IndexError")
    if is_known(index):
        if index >= 0:
            return items.at(index)
        return items.at(length + index)
    return items.at(ite(index < 0, index + length, index))


def clipped(index: Number | None, length: Number, otherwise: Number) -> Number:
    """Return where a part of a slice lies, from 0 to length."""
    if index is None:
        return otherwise
    if is_known(index):
        from_start = index if index >= 0 else larger(0, length + index)
    else:
        from_start = ite(index < 0, larger(0, index + length), index)
    return smaller(from_start, length)


def window(items: Items, start: Number, stop: Number) -> Items:
    """Return the items from start to stop, both inside."""
    length = larger(0, stop - start)
    most = items.most
    if is_known(length):
        most = length
    base, before = items.window or (items, 0)
    return Items(
        items.family,
        length,
        lambda at: items.at(start + at),
        most,
        ("window", items.key, key_of(start), key_of(stop)),
        window=(base, before + start),
    )


def sliced(
    ledger: Ledger, items: Items, lower: Number | None, upper: Number | None, step: Number | None
) -> Items | None:
    """Return ``items[lower:upper:step]``; None for a step that is not known."""
    length = items.length
    if step is None or (is_known(step) and step == 1):
        start, stop = clipped(lower, length, 0), clipped(upper, length, length)
        return window(items, start, stop)
    if not is_known(step):
        return None
    ledger.need(step != 0, "ValueError")
    if step == 0:
        return items
    if step > 0:
        start, stop = clipped(lower, length, 0), clipped(upper, length, length)
        span = larger(0, stop - start)
        count = (span + step - 1) // step if is_known(span) else (span + (step - 1)) / step
    else:
        start = length - 1 if lower is None else smaller(_from_end(lower, length), length - 1)
        stop = -1 if upper is None else _from_end(upper, length)
        span = larger(0, start - stop)
        count = (span - step - 1) // -step if is_known(span) else (span + (-step - 1)) / -step
    key = ("slice", items.key, key_of(start), key_of(count), step)
    most = count if is_known(count) else items.most
    return Items(items.family, count, lambda at: items.at(start + at * step), most, key)


def _from_end(index: Number, length: Number) -> Number:
    if is_known(index):
        return index if index >= 0 else larger(-1, length + index)
    return ite(index < 0, larger(-1, index + length), index)


def joined(a: Items, b: Items) -> Items:
    """Return ``a + b`` of one family."""
    bounds = (a.most, b.most)
    most = None if None in bounds else sum(each for each in bounds if each is not None)
    if is_known(a.length) and is_known(b.length):
        parts = [a.at(at) for at in range(a.length)] + [b.at(at) for at in range(b.length)]
        return display(a.family, parts)

    def at(place: Number) -> Val:
        if is_known(place) and is_known(a.length):
            return a.at(place) if place < a.length else b.at(place - a.length)
        return merged(a.length > place, a.at(place), b.at(place - a.length))

    return Items(a.family, a.length + b.length, at, most, ("+", a.key, b.key), joined=(a, b))


def repeated(ledger: Ledger, items: Items, times: Number) -> Items | None:
    """Return ``items * times``; None where neither length nor times is known."""
    if (is_known(times) and times <= 0) or (is_known(items.length) and items.length == 0):
        return display(items.family, [])
    if is_known(times) and is_known(items.length) and times * items.length <= LONGEST:
        return display(items.family, [items.at(at) for at in range(items.length)] * times)
    if is_known(items.length) and items.length > 0:
        size = items.length
        return Items(
            items.family, larger(0, times) * size,
            lambda at: items.at(at % size) if is_known(at) or size > 1 else items.at(0),
            None, ("*", items.key, key_of(times)),
        )  # fmt: skip
    if is_known(items.length):
        return items
    return None


def span(start: Number, stop: Number, step: Number) -> Items | None:
    """Return ``range(start, stop, step)``; None for a step that is not known."""
    if not is_known(step) or step == 0:
        return None
    distance = stop - start if step > 0 else start - stop
    size = abs(step)
    if is_known(distance):
        length: Number = max(0, -(-distance // size))
    else:
        length = larger(0, distance if size == 1 else (distance + (size - 1)) / size)
    most = length if is_known(length) else None
    key = ("range", key_of(start), key_of(stop), step)
    return Items("range", length, lambda at: Int(_stepped(start, at, step)), most, key)


def _stepped(start: Number, at: Number, step: int) -> Number:
    if is_known(at) and at == 0:
        return start
    ahead = at if step == 1 else at * step
    return ahead if is_known(start) and start == 0 else start + ahead


# ── what is asked of them ────────────────────────────────────────────────────────────────────
def contains(ledger: Ledger, items: Items, value: Val) -> Truth:
    """Return ``value in items``."""
    return ledger.any_of(items, lambda each: same_item(ledger, each, value))


def summed(
    ledger: Ledger,
    items: Items,
    start: Val,
    of: Callable[[Val], Val] | None = None,
    counts: Callable[[Val], Truth] | None = None,
    key: Key = None,
) -> Val | None:
    """Return ``sum(items, start)``; None where that is not seen.

    of: what is added of an item; key: equal for equal ones. counts: which items are added.
    """
    if items.most is not None and items.most <= LONGEST:
        return _summed_one_by_one(ledger, items, start, of, counts)
    if not isinstance(start, Int | Bool):
        return None
    found = _whole_sum(ledger, items, of, counts, key)
    return None if found is None else Int(added(number(start), found))


def added(a: Number, b: Number) -> Number:
    """Return a sum of which a part may be known to be nothing."""
    if is_known(a) and a == 0:
        return b
    return a if is_known(b) and b == 0 else a + b


def _summed_one_by_one(
    ledger: Ledger,
    items: Items,
    start: Val,
    of: Callable[[Val], Val] | None,
    counts: Callable[[Val], Truth] | None,
) -> Val | None:
    assert items.most is not None
    found: Val = start
    # Python 3.12 and later carry the lost bits along where three or more are added and one is
    # a float.
    terms = 0 if isinstance(start, Int) and is_known(start.z) and start.z == 0 else 1
    floats = has_float(start)
    for place in range(items.most):
        inside: Truth = items.length > place
        if inside is False:
            break
        item = items.at(place)
        if counts is not None:
            inside = conj(inside, counts(item))
        if inside is False:
            continue
        each = item if of is None else of(item)
        terms, floats = terms + 1, floats or has_float(each)
        if floats and terms > 2:
            if ledger.bound is not None:
                ledger.limit(neg(inside))
                continue
            ledger.gap("a sum of three or more floats")
            made: Val | None = Float(ledger.fresh("sum", "float"))
        else:
            with ledger.under(inside):
                made = _each_added(ledger, found, each)
        if made is None:
            return None
        found = merged(inside, made, found)
    return found


def has_float(value: Val) -> bool:
    """Tell whether a value may be a float."""
    return any(isinstance(each, Float) for _, each in options_of(value))


def _each_added(ledger: Ledger, found: Val, each: Val) -> Val | None:
    unseen = False

    def add(a: Val, b: Val) -> Val:
        nonlocal unseen
        made = arithmetic(ledger, "+", a, b)
        if made is None:
            unseen = True
            return a
        return made

    made = over(ledger, found, lambda a: over(ledger, each, lambda b: add(a, b)))
    return None if unseen else made


def _whole_sum(
    ledger: Ledger,
    items: Items,
    of: Callable[[Val], Val] | None,
    counts: Callable[[Val], Truth] | None,
    key: Key,
) -> Number | None:
    if items.joined is not None:
        parts = [_whole_sum(ledger, part, of, counts, key) for part in items.joined]
        return None if None in parts else added(*parts)
    if items.most is not None and items.most <= LONGEST:
        found = _summed_one_by_one(ledger, items, Int(0), of, counts)
        return number(found) if isinstance(found, Int | Bool) else None
    base, start = items.window or (items, 0)

    def each(item: Val) -> Val:
        made = item if of is None else of(item)
        if counts is None or not isinstance(made, Int | Bool):
            return made
        return Int(ite(counts(item), number(made), 0))

    before = prefix(ledger, base, each, key)
    if before is None:
        return None
    last = before(added(start, items.length))
    return last if is_known(start) and start == 0 else last - before(start)


def prefix(
    ledger: Ledger, items: Items, of: Callable[[Val], Val], key: Key
) -> Callable[[Number], Number] | None:
    """Return the sums of the first items: a function that starts at 0 and adds one after another.

    key: equal for equal ``of``.
    """
    with ledger.variable("int") as probe:
        sample = of(items.at(probe))
    if not isinstance(sample, Int | Bool):
        return None
    key = ("prefix", items.key, key)
    name = ledger.names.setdefault(key, ledger.name("sum of first"))
    places = ledger.variables
    symbol = z3.Function(
        name, z3.IntSort(ledger.ctx), *(v.sort() for v in places), z3.IntSort(ledger.ctx)
    )

    def first(count: Number) -> Number:
        return symbol(lift(count, ledger.ctx), *places)

    if ledger.note(("prefix facts", name, len(places))):
        length = lift(items.length, ledger.ctx)
        ledger.fact(first(0) == 0)
        with ledger.variable("int") as at:
            each = number(_whole(of(items.at(at))))
            inside = z3.And(at >= 0, at < length)
            ledger.fact(z3.Implies(inside, first(at + 1) == first(at) + each))
        # What induction would tell: of items that are never negative the sums only grow.
        with ledger.variable("int") as at:
            never = number(_whole(of(items.at(at)))) >= 0
        falls = z3.Not(z3.ForAll([at], z3.Implies(z3.And(at >= 0, at < length), never)))
        with ledger.variable("int") as low, ledger.variable("int") as high:
            order = z3.And(low >= 0, low <= high, high <= length)
            ledger.fact(z3.Or(falls, z3.Implies(order, first(low) <= first(high))))
    return first


def _whole(value: Val) -> Int | Bool:
    assert isinstance(value, Int | Bool)
    return value


def counted(ledger: Ledger, items: Items, holds: Callable[[Val], Truth], key: Key) -> Number:
    """Return of how many items it holds."""
    found: Number | None = 0
    if items.most is not None and items.most <= LONGEST:
        for place in range(items.most):
            inside: Truth = items.length > place
            with ledger.under(inside):
                found = added(found, ite(conj(inside, holds(items.at(place))), 1, 0))
        return found
    one = Int(1)
    found = _whole_sum(ledger, items, lambda _: one, holds, ("count", key))
    assert found is not None
    # What induction would tell.
    none = ledger.all_of(items, lambda each: neg(holds(each)), in_order=False)
    every = ledger.all_of(items, holds, in_order=False)
    ledger.fact(conj(found >= 0, found <= items.length))
    ledger.fact(same_truth(found == 0, none))
    ledger.fact(same_truth(found == items.length, every))
    return found


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


def index_of(ledger: Ledger, items: Items, value: Val) -> Number:
    """Return ``items.index(value)``: the first place; ValueError where there is none."""
    ledger.need(contains(ledger, items, value), "ValueError")
    if items.most is not None and items.most <= LONGEST:
        found: Number = 0
        for place in range(items.most - 1, -1, -1):
            found = ite(same_item(ledger, items.at(place), value), place, found)
        return found
    place = ledger.fresh("index", "int")
    there = conj(place >= 0, place < items.length, same_item(ledger, items.at(place), value))
    with ledger.places(place) as (before, inside, _):
        differs = neg(same_item(ledger, items.at(before), value))
    nowhere = neg(contains(ledger, items, value))
    ledger.fact(disj(nowhere, conj(there, forall([before], implied(inside, differs)))))
    return place


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

"""Lists, tuples, ranges: places, slices, joins."""

from __future__ import annotations

from liftsys_nb.verify.sem.compare import same_item
from liftsys_nb.verify.sem.ledger import LONGEST, Ledger
from liftsys_nb.verify.sem.logic import (
    Number,
    Truth,
    conj,
    disj,
    forall,
    implied,
    is_known,
    is_natural,
    ite,
    neg,
)
from liftsys_nb.verify.sem.merging import display, merged
from liftsys_nb.verify.sem.numbers import quotient
from liftsys_nb.verify.sem.symbols import (
    Int,
    Items,
    Val,
    key_of,
)


def larger(a: Number, b: Number) -> Number:
    """Return the greater of two numbers."""
    if is_known(a) and is_known(b):
        return max(a, b)
    if is_known(a) and a <= 0 and is_natural(b):
        return b
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
    fits = True if is_natural(index) else -length <= index
    ledger.need(conj(fits, index < length), "IndexError")
    if is_known(index):
        if index >= 0:
            return items.at(index)
        return items.at(length + index)
    if is_natural(index):
        return items.at(index)
    return items.at(ite(index < 0, index + length, index))


def clipped(index: Number | None, length: Number, otherwise: Number) -> Number:
    """Return where a part of a slice lies, from 0 to length."""
    if index is None:
        return otherwise
    if is_known(index):
        from_start = index if index >= 0 else larger(0, length + index)
    elif is_natural(index):
        from_start = index
    else:
        from_start = ite(index < 0, larger(0, index + length), index)
    return smaller(from_start, length)


def window(items: Items, start: Number, stop: Number) -> Items:
    """Return the items from start to stop, both inside."""
    length = larger(0, stop if is_known(start) and start == 0 else stop - start)
    most = items.most
    if is_known(length):
        most = length
    base, before = items.window or (items, 0)
    if items.family == "range":
        base, before = items, 0  # its numbers are no places
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
    """Return ``items[lower:upper:step]``; None for a step that may be of either sign."""
    length = items.length
    if step is None or (is_known(step) and step == 1):
        start, stop = clipped(lower, length, 0), clipped(upper, length, length)
        return window(items, start, stop)
    if not is_known(step):
        may_be_negative = not is_natural(step) or ledger.bound is not None
        return None if may_be_negative else _strided(ledger, items, lower, upper, step)
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


def _strided(
    ledger: Ledger, items: Items, lower: Number | None, upper: Number | None, step: Number
) -> Items:
    """Return ``items[lower:upper:step]`` for a step that is never negative."""
    length = items.length
    ledger.need(step != 0, "ValueError")
    start, stop = clipped(lower, length, 0), clipped(upper, length, length)
    span = stop if is_known(start) and start == 0 else larger(0, stop - start)
    count = quotient(ledger, span + step - 1, step)
    ledger.fact(implied(step > 0, count >= 0))
    key = ("slice", items.key, key_of(start), key_of(count), key_of(step))

    def item(at: Number) -> Val:
        if ledger.note(("stride", key, key_of(at))):
            # The solver would have to multiply to see it.
            inside = conj(step > 0, at >= 0, at < count)
            ledger.fact(implied(inside, conj(at * step >= 0, at * step < span)))
        return items.at(start + at * step)

    return Items(items.family, count, item, None, key)


def _from_end(index: Number, length: Number) -> Number:
    if is_known(index):
        return index if index >= 0 else larger(-1, length + index)
    if is_natural(index):
        return index
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
    numbers = None
    if step == 1 and not (is_known(start) and start == 0):
        numbers = Items("range", length, Int, None, "numbers"), start
    return Items(
        "range", length, lambda at: Int(_stepped(start, at, step)), most, key, window=numbers
    )


def _stepped(start: Number, at: Number, step: int) -> Number:
    if is_known(at) and at == 0:
        return start
    ahead = at if step == 1 else at * step
    return ahead if is_known(start) and start == 0 else start + ahead


# ── what is asked of them ────────────────────────────────────────────────────────────────────
def contains(ledger: Ledger, items: Items, value: Val) -> Truth:
    """Return ``value in items``."""
    return ledger.any_of(items, lambda each: same_item(ledger, each, value))


def added(a: Number, b: Number) -> Number:
    """Return a sum of which a part may be known to be nothing."""
    if is_known(a) and a == 0:
        return b
    return a if is_known(b) and b == 0 else a + b


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

"""What is summed and counted over lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import z3

from liftsys_nb.verify.sem.compare import number
from liftsys_nb.verify.sem.items import added
from liftsys_nb.verify.sem.ledger import LONGEST, Ledger
from liftsys_nb.verify.sem.logic import (
    Z3,
    Number,
    Truth,
    conj,
    disj,
    implied,
    is_known,
    ite,
    lift,
    neg,
    same_truth,
)
from liftsys_nb.verify.sem.merging import merged, options_of, over
from liftsys_nb.verify.sem.numbers import arithmetic
from liftsys_nb.verify.sem.symbols import (
    Bool,
    Float,
    Int,
    Items,
    Key,
    Val,
    key_of,
)

MOST_SUMS = 24  # that are compared with each other


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
            ledger.gap("a sum of three or more floats", is_value=True)
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
    # The numbers of a range are no places: its window is for quantifiers alone.
    base, start = items.window or (items, 0)
    if items.family == "range":
        base, start = items, 0

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
    taken_apart = _by_structure(ledger, items, of, key)
    if taken_apart is not None:
        return taken_apart
    with ledger.variable("int") as probe:
        sample = of(items.at(probe))
    if not isinstance(sample, Int | Bool):
        return None
    # Of a range it does not matter where it ends.
    endless = items.family == "range" and isinstance(items.key, tuple)
    whole = (*items.key[:2], *items.key[3:]) if endless else items.key  # type: ignore[index]
    key = ("prefix", whole, key)
    name = ledger.names.setdefault(key, ledger.name("sum of first"))
    places = ledger.variables
    symbol = z3.Function(
        name, z3.IntSort(ledger.ctx), *(v.sort() for v in places), z3.IntSort(ledger.ctx)
    )

    def first(count: Number) -> Number:
        made = symbol(lift(count, ledger.ctx), *places)
        _compared(ledger, _Sum(name, items, of, count, made))
        return made

    length = lift(items.length, ledger.ctx)
    if ledger.note(("prefix facts", name, len(places))):
        ledger.fact(_at(symbol, 0, ledger) == 0)
        with ledger.variable("int") as at:
            each = number(_whole(of(items.at(at))))
            inside = at >= 0 if endless else z3.And(at >= 0, at < length)
            grows = _at(symbol, at + 1, ledger) == _at(symbol, at, ledger) + each
            ledger.fact(z3.Implies(inside, grows))
    if ledger.note(("prefix grows", name, key_of(length), len(places))):
        # What induction would tell: of items that are never negative the sums only grow.
        with ledger.variable("int") as at:
            never = number(_whole(of(items.at(at)))) >= 0
        falls = z3.Not(z3.ForAll([at], z3.Implies(z3.And(at >= 0, at < length), never)))
        with ledger.variable("int") as low, ledger.variable("int") as high:
            order = z3.And(low >= 0, low <= high, high <= length)
            less = _at(symbol, low, ledger) <= _at(symbol, high, ledger)
            ledger.fact(z3.Or(falls, z3.Implies(order, less)))
    return first


def _at(symbol: Z3, count: Number, ledger: Ledger) -> Z3:
    """Return the sum of so many items, as one does not speak of it: inside of a fact."""
    places = ledger.variables[: symbol.arity() - 1]
    return symbol(lift(count, ledger.ctx), *places)


def _by_structure(
    ledger: Ledger, items: Items, of: Callable[[Val], Val], key: Key
) -> Callable[[Number], Number] | None:
    """Return the sums of the first items by those of the lists that they were made of."""
    if items.put is not None:
        base, place, value = items.put
        inner = prefix(ledger, base, of, key)
        new, old = of(value), of(base.at(place))
        if inner is None or not isinstance(new, Int | Bool) or not isinstance(old, Int | Bool):
            return None
        more = number(new) - number(old)
        return lambda count: added(inner(count), ite(place < count, more, 0))
    if items.either is not None:
        condition, then, orelse = items.either
        yes, no = prefix(ledger, then, of, key), prefix(ledger, orelse, of, key)
        if yes is None or no is None:
            return None
        return lambda count: ite(condition, yes(count), no(count))
    return None


@dataclass(frozen=True, slots=True)
class _Sum:
    """The sum of the first items that was spoken of, and what is added of each."""

    name: str
    items: Items
    of: Callable[[Val], Val]
    count: Number
    z: Number


def _compared(ledger: Ledger, new: _Sum) -> None:
    """Note that two sums of as many items are the same, unless an item is added otherwise.

    Induction would tell. Said of sums that are spoken of and of no others: said of all it would
    call for ever new ones.
    """
    known: list[_Sum] = ledger.sums.setdefault(ledger.variables, [])
    if len(known) >= MOST_SUMS or any(each.z.eq(new.z) for each in known):
        return
    for each in known:
        if each.name == new.name:
            continue
        at = ledger.fresh("differs", "int")
        one, other = (number(_whole(s.of(s.items.at(at)))) for s in (each, new))
        inside = [s.count <= s.items.length for s in (each, new)]
        differs = conj(at >= 0, at < lift(new.count, ledger.ctx), lift(one, ledger.ctx) != other)
        ledger.fact(implied(
            conj(each.count == new.count, *inside), disj(each.z == new.z, differs)
        ))  # fmt: skip
    known.append(new)


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

"""One value or another, by a condition; and an operation done to each that a value may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Number, Truth, conj, disj, is_known, ite, neg
from liftsys_nb.verify.sem.symbols import (
    Bool,
    Choice,
    DictOf,
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


def merged(condition: Truth, then: Val, orelse: Val) -> Val:
    """Return ``then`` where the condition holds, else ``orelse``."""
    if is_known(condition):
        return then if condition else orelse
    if then is orelse:
        return then
    match then, orelse:
        case Int(a), Int(b):
            return Int(ite(condition, a, b))
        case Bool(a), Bool(b):
            return Bool(ite(condition, a, b))
        case Float(a), Float(b):
            return Float(ite(condition, a, b))
        case Str(a), Str(b):
            return Str(ite(condition, a, b))
        case Null(), Null():
            return then
        case Member(enum, a, names), Member(other, b) if enum == other:
            return Member(enum, ite(condition, a, b), names)
        case Record(name, fields), Record(other, others) if name == other:
            return Record(
                name, {each: merged(condition, part, others[each]) for each, part in fields.items()}
            )
        case Items(), Items() if then.family == orelse.family:
            return _merged_items(condition, then, orelse)
        case SetOf(), SetOf() if then.family == orelse.family:
            return SetOf(
                lambda v: ite(condition, then.has(v), orelse.has(v)),
                _merged_items(condition, then.items, orelse.items),
                ite(condition, then.size, orelse.size),
                _key(condition, then, orelse),
                then.family,
            )
        case DictOf(), DictOf():
            return DictOf(
                lambda k: ite(condition, then.has(k), orelse.has(k)),
                _got(condition, then, orelse),
                _merged_items(condition, then.keys, orelse.keys),
                ite(condition, then.size, orelse.size),
                _key(condition, then, orelse),
            )
        case _:
            return _choice([*_options(then, condition), *_options(orelse, neg(condition))])


def _got(condition: Truth, then: DictOf, orelse: DictOf) -> Callable[[Val], Val]:
    """Return what gives the value of a key; an empty dict has none to show."""
    if then.keys.most == 0:
        return orelse.get
    if orelse.keys.most == 0:
        return then.get
    return lambda key: merged(condition, then.get(key), orelse.get(key))


def _key(condition: Truth, then: Val, orelse: Val) -> Key:
    return ("if", key_of(condition), key_of(then), key_of(orelse))


def _merged_items(condition: Truth, then: Items, orelse: Items) -> Items:
    bounds = (then.most, orelse.most)

    def at(place: Number) -> Val:
        # Nobody looks into an empty one: what it would show there is no item at all.
        if then.most == 0:
            return orelse.at(place)
        if orelse.most == 0:
            return then.at(place)
        return merged(condition, then.at(place), orelse.at(place))

    return Items(
        then.family,
        ite(condition, then.length, orelse.length),
        at,
        None if None in bounds else max(each for each in bounds if each is not None),
        _key(condition, then, orelse),
        either=(condition, then, orelse),
    )


def _options(value: Val, condition: Truth) -> Sequence[tuple[Truth, Val]]:
    if isinstance(value, Choice):
        return [(conj(condition, guard), each) for guard, each in value.options]
    return [(condition, value)]


def _choice(options: Sequence[tuple[Truth, Val]]) -> Val:
    """Join options that are of one kind; what is left of several kinds is a choice."""
    kinds: dict[object, tuple[Truth, Val]] = {}
    for guard, value in options:
        kind = _kind(value)
        known = kinds.get(kind)
        if known is None:
            kinds[kind] = (guard, value)
        else:
            kinds[kind] = (disj(known[0], guard), merged(guard, value, known[1]))
    found = tuple(kinds.values())
    return found[0][1] if len(found) == 1 else Choice(found)


def _kind(value: Val) -> object:
    match value:
        case Member(enum=name) | Record(name=name):
            return type(value), name
        case Items(family=family) | SetOf(family=family):
            return type(value), family
        case Int() | Bool() | Float() | Str() | Null() | DictOf():
            return type(value)
        case _:
            return id(value)  # of an opaque value nothing is known but that it is itself


def options_of(value: Val) -> Sequence[tuple[Truth, Val]]:
    """Return what a value may be, each with its condition."""
    return _options(value, True)


def over(ledger: Ledger, value: Val, act: Callable[[Val], Val]) -> Val:
    """Do something to each that a value may be; what it needs is asked of that one alone."""
    if not isinstance(value, Choice):
        return act(value)
    found: Val | None = None
    for guard, each in reversed(value.options):
        with ledger.under(guard):
            made = act(each)
        found = made if found is None else merged(guard, made, found)
    assert found is not None
    return found


def truth_over(ledger: Ledger, value: Val, act: Callable[[Val], Truth]) -> Truth:
    """Ask something of each that a value may be."""
    if not isinstance(value, Choice):
        return act(value)
    parts = []
    for guard, each in value.options:
        with ledger.under(guard):
            parts.append(conj(guard, act(each)))
    return disj(*parts)


def one_of(parts: Sequence[Val], place: Number) -> Val:
    """Return the item of a display at a place; outside it any of them."""
    if is_known(place):
        nearest: int = min(max(place, 0), len(parts) - 1)
        return parts[nearest]
    found = parts[-1]
    for at in range(len(parts) - 2, -1, -1):
        found = merged(place == at, parts[at], found)
    return found


def display(family: str, parts: Sequence[Val]) -> Items:
    """Return a list or tuple of these items."""

    def at(place: Number) -> Val:
        # Nobody may look into an empty one; there is nothing to show.
        return one_of(parts, place) if parts else Null()

    return Items(family, len(parts), at, len(parts), (family, tuple(map(key_of, parts))))

"""What changes dicts and sets."""

from __future__ import annotations

from dataclasses import replace

from liftsys_nb.verify.sem import items as rows
from liftsys_nb.verify.sem import picking
from liftsys_nb.verify.sem.calls import items_of
from liftsys_nb.verify.sem.changes import NOTHING, Changed, as_list
from liftsys_nb.verify.sem.compare import same_item
from liftsys_nb.verify.sem.hashing import need_hashable
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Number, Truth, conj, disj, implied, is_known, ite, neg
from liftsys_nb.verify.sem.merging import display, merged
from liftsys_nb.verify.sem.operators import once
from liftsys_nb.verify.sem.symbols import (
    DictOf,
    Items,
    SetOf,
    Val,
    key_of,
)


def _with_key(ledger: Ledger, keys: Items, key: Val, there: Truth) -> Items:
    """Return keys, each once, and one more at the end unless it is there."""
    old = keys.length
    length = ite(there, old, old + 1)
    most = None if keys.most is None else keys.most + 1
    if is_known(old):
        made = display(keys.family, [*(keys.at(at) for at in range(old)), key])
        return replace(made, length=length)

    def at(place: Number) -> Val:
        return merged(place < old, keys.at(place), key)

    return Items(keys.family, length, at, most, ("with", keys.key, key_of(key)))


def put_key(ledger: Ledger, owner: DictOf, key: Val, value: Val) -> Changed | None:
    """Return what ``owner[key] = value`` leaves."""
    need_hashable(ledger, key)
    keys = once(ledger, owner.keys, owner.size)
    if keys is None:
        return None
    there = owner.has(key)
    more = _with_key(ledger, keys, key, there)

    def same(wanted: Val) -> Truth:
        return same_item(ledger, key, wanted)

    return DictOf(
        lambda wanted: disj(same(wanted), owner.has(wanted)),
        lambda wanted: value if owner.keys.most == 0 else (
            merged(same(wanted), value, owner.get(wanted))
        ),
        more, more.length, ("put", owner.key, key_of(key), key_of(value)),
    ), NOTHING  # fmt: skip


def _all_but(ledger: Ledger, items: Items, size: Number, gone: Val, there: Truth) -> Items | None:
    """Return keys or members without one, each once. there: that it is among them."""
    each_once = once(ledger, items, size)
    kept = None if each_once is None else picking.filtered(
        ledger, each_once, lambda each: neg(same_item(ledger, each, gone))
    )  # fmt: skip
    if kept is None or each_once is None:
        return None
    ledger.fact(implied(there, kept.length == each_once.length - 1))
    ledger.fact(implied(neg(there), kept.length == each_once.length))
    return kept


def without_key(ledger: Ledger, owner: DictOf, key: Val) -> DictOf | None:
    """Return a dict without a key; None where that is not seen."""
    kept = _all_but(ledger, owner.keys, owner.size, key, owner.has(key))
    if kept is None:
        return None
    return DictOf(
        lambda wanted: conj(neg(same_item(ledger, key, wanted)), owner.has(wanted)),
        owner.get, kept, kept.length, ("without", owner.key, key_of(key)),
    )  # fmt: skip


def pop_key(ledger: Ledger, owner: DictOf, key: Val, default: Val | None = None) -> Changed | None:
    """Return what ``owner.pop(key)`` leaves and gives."""
    need_hashable(ledger, key)
    there = owner.has(key)
    if default is None:
        ledger.need(there, "KeyError")
    left = without_key(ledger, owner, key)
    if left is None:
        return None
    value = owner.get(key)
    return left, value if default is None else merged(there, value, default)


def set_default(
    ledger: Ledger, owner: DictOf, key: Val, default: Val | None = None
) -> Changed | None:
    """Return what ``owner.setdefault(key)`` leaves and gives."""
    need_hashable(ledger, key)
    value = merged(owner.has(key), owner.get(key), default or NOTHING)
    made = put_key(ledger, owner, key, value)
    return None if made is None else (made[0], value)


def update(ledger: Ledger, owner: DictOf, other: Val) -> Changed | None:
    """Return what ``owner.update(other)`` leaves."""
    if not isinstance(other, DictOf):
        return None
    if is_known(owner.size) and owner.size == 0:
        return other, NOTHING  # values never change, so the same will do
    mine = once(ledger, owner.keys, owner.size)
    others = once(ledger, other.keys, other.size)
    if mine is None or others is None:
        return None
    new = picking.filtered(ledger, others, lambda each: neg(owner.has(each)))
    if new is None:
        return None
    keys = rows.joined(as_list(mine), as_list(new))
    return DictOf(
        lambda wanted: disj(owner.has(wanted), other.has(wanted)),
        lambda wanted: merged(other.has(wanted), other.get(wanted), owner.get(wanted)),
        keys, keys.length, ("update", owner.key, other.key),
    ), NOTHING  # fmt: skip


def clear_keys(ledger: Ledger, owner: DictOf) -> Changed | None:
    """Return what ``owner.clear()`` leaves of a dict."""
    from liftsys_nb.verify.sem.knowing import known_dict

    return known_dict(ledger, []), NOTHING


def add(ledger: Ledger, owner: SetOf, value: Val) -> Changed | None:
    """Return what ``owner.add(value)`` leaves."""
    need_hashable(ledger, value)
    items = once(ledger, owner.items, owner.size)
    if items is None:
        return None
    there = owner.has(value)
    more = _with_key(ledger, items, value, there)
    return SetOf(
        lambda wanted: disj(same_item(ledger, value, wanted), owner.has(wanted)),
        more, more.length, ("add", owner.key, key_of(value)), owner.family,
    ), NOTHING  # fmt: skip


def discard(ledger: Ledger, owner: SetOf, value: Val) -> Changed | None:
    """Return what ``owner.discard(value)`` leaves."""
    kept = _all_but(ledger, owner.items, owner.size, value, owner.has(value))
    if kept is None:
        return None
    return SetOf(
        lambda wanted: conj(neg(same_item(ledger, value, wanted)), owner.has(wanted)),
        kept, kept.length, ("discard", owner.key, key_of(value)), owner.family,
    ), NOTHING  # fmt: skip


def remove_member(ledger: Ledger, owner: SetOf, value: Val) -> Changed | None:
    """Return what ``owner.remove(value)`` leaves."""
    ledger.need(owner.has(value), "KeyError")
    return discard(ledger, owner, value)


def add_all(ledger: Ledger, owner: SetOf, other: Val) -> Changed | None:
    """Return what ``owner.update(other)`` leaves of a set."""
    if isinstance(other, SetOf):
        more: Items | None = other.items
    else:
        more = items_of(ledger, other)
    if more is None:
        return None
    items = rows.joined(replace(owner.items, family="list"), as_list(more))
    return picking.set_of(ledger, items, owner.family), NOTHING


def clear_members(ledger: Ledger, owner: SetOf) -> Changed | None:
    """Return what ``owner.clear()`` leaves of a set."""
    return picking.set_of(ledger, display("list", [])), NOTHING

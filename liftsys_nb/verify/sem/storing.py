"""What changes a list, set, dict or record: the value after it, and what the call gives.

Values never change: who holds one has to put the new one in its place. None: of such a change
nothing is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from liftsys_nb.verify.sem import items as rows
from liftsys_nb.verify.sem import sorting
from liftsys_nb.verify.sem.calls import items_of
from liftsys_nb.verify.sem.changes import NOTHING, Changed, as_list
from liftsys_nb.verify.sem.changing_dicts import (
    add,
    add_all,
    clear_keys,
    clear_members,
    discard,
    pop_key,
    put_key,
    remove_member,
    set_default,
    update,
)
from liftsys_nb.verify.sem.compare import number
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Number, conj, is_known, ite
from liftsys_nb.verify.sem.merging import display, merged, options_of
from liftsys_nb.verify.sem.symbols import (
    Bool,
    DictOf,
    Int,
    Items,
    Null,
    Opaque,
    Record,
    SetOf,
    Val,
    key_of,
)

Change: TypeAlias = Callable[..., "Changed | None"]
MOST_SEEN = 64  # items of a literal that are looked at one by one


def changed(ledger: Ledger, owner: Val, act: Callable[[Val], Changed | None]) -> Changed | None:
    """Change each that a value may be; what it needs is asked of that one alone."""
    found: Changed | None = None
    options = options_of(owner)
    for guard, each in reversed(options):
        with ledger.under(guard):
            made = act(each)
        if made is None:
            return None
        found = made if found is None else (
            merged(guard, made[0], found[0]), merged(guard, made[1], found[1])
        )  # fmt: skip
    return found


# ── lists ────────────────────────────────────────────────────────────────────────────────────
def _cut(items: Items, place: Number) -> Items:
    """Return the items without the one at a place inside."""
    if is_known(items.length) and is_known(place):
        return display("list", [items.at(at) for at in range(items.length) if at != place])
    # Where there is no such place a length would be negative: facts of such a list are wrong.
    return as_list(rows.joined(
        rows.window(items, 0, place), rows.window(items, place + 1, items.length)
    ))  # fmt: skip


def _part(items: Items, start: Number, stop: Number) -> Items:
    """Return the items from start to stop, where 0 <= start <= stop <= length is known to hold."""
    made = rows.window(items, start, stop)
    length = stop if is_known(start) and start == 0 else stop - start
    return replace(made, length=length)


def _append(ledger: Ledger, owner: Items, value: Val) -> Changed | None:
    return rows.joined(owner, display("list", [value])), NOTHING


def _extend(ledger: Ledger, owner: Items, value: Val) -> Changed | None:
    if isinstance(value, SetOf):
        return None  # in which order, nobody can tell
    more = items_of(ledger, value)
    return None if more is None else (rows.joined(owner, as_list(more)), NOTHING)


def _insert(ledger: Ledger, owner: Items, index: Val, value: Val) -> Changed | None:
    if not isinstance(index, Int | Bool):
        return None
    at = rows.clipped(number(index), owner.length, 0)
    head = rows.joined(_part(owner, 0, at), display("list", [value]))
    return rows.joined(head, _part(owner, at, owner.length)), NOTHING


def _pop_item(ledger: Ledger, owner: Items, index: Val | None = None) -> Changed | None:
    if index is None:
        ledger.need(owner.length > 0, "IndexError")
        last = owner.length - 1
        if is_known(last) and last < 0:
            return owner, NOTHING
        return rows.window(owner, 0, last), owner.at(last)  # never shorter than empty
    if not isinstance(index, Int | Bool):
        return None
    value = rows.at_index(ledger, owner, number(index))
    return _cut(owner, _place(owner, number(index))), value


def _place(owner: Items, index: Number) -> Number:
    if is_known(index):
        return index if index >= 0 else owner.length + index
    return ite(index < 0, index + owner.length, index)


def _remove_item(ledger: Ledger, owner: Items, value: Val) -> Changed | None:
    return _cut(owner, rows.index_of(ledger, owner, value)), NOTHING


def _clear_items(ledger: Ledger, owner: Items) -> Changed | None:
    return display("list", []), NOTHING


def _sort(ledger: Ledger, owner: Items) -> Changed | None:
    found = sorting.sorted_items(ledger, owner)
    return None if found is None else (as_list(found), NOTHING)


def _reverse(ledger: Ledger, owner: Items) -> Changed | None:
    found = rows.sliced(ledger, owner, None, None, -1)
    return None if found is None else (found, NOTHING)


# ── dicts ────────────────────────────────────────────────────────────────────────────────────


# ── sets ─────────────────────────────────────────────────────────────────────────────────────


# The change, the least and the most arguments.
OF_LIST: dict[str, tuple[Change, int, int]] = {
    "append": (_append, 1, 1), "extend": (_extend, 1, 1), "insert": (_insert, 2, 2),
    "pop": (_pop_item, 0, 1), "remove": (_remove_item, 1, 1), "clear": (_clear_items, 0, 0),
    "sort": (_sort, 0, 0), "reverse": (_reverse, 0, 0),
}  # fmt: skip
OF_DICT: dict[str, tuple[Change, int, int]] = {
    "pop": (pop_key, 1, 2), "setdefault": (set_default, 1, 2), "update": (update, 1, 1),
    "clear": (clear_keys, 0, 0),
}  # fmt: skip
OF_SET: dict[str, tuple[Change, int, int]] = {
    "add": (add, 1, 1), "discard": (discard, 1, 1), "remove": (remove_member, 1, 1),
    "update": (add_all, 1, 1), "clear": (clear_members, 0, 0),
}  # fmt: skip
NAMES = frozenset({*OF_LIST, *OF_DICT, *OF_SET})


def call_change(ledger: Ledger, owner: Val, name: str, args: list[Val]) -> Changed | None:
    """Return what ``owner.name(args)`` makes of its owner, and its value."""

    def act(each: Val) -> Changed | None:
        if isinstance(each, Null):
            ledger.need(False, "AttributeError")
            return each, NOTHING
        match each:
            case Items(family="list"):
                known = OF_LIST.get(name)
            case DictOf():
                known = OF_DICT.get(name)
            case SetOf(family="set"):
                known = OF_SET.get(name)
            case _:
                known = None
        if known is None or not known[1] <= len(args) <= known[2]:
            return None
        return known[0](ledger, each, *args)

    return changed(ledger, owner, act)


# ── items and fields ─────────────────────────────────────────────────────────────────────────
def put_item(ledger: Ledger, owner: Val, index: Val, value: Val) -> Val | None:
    """Return a value after ``owner[index] = value``."""

    def act(each: Val) -> Changed | None:
        match each, index:
            case DictOf(), _:
                return put_key(ledger, each, index, value)
            case Items(family="list"), (Int() | Bool()):
                return _put_at(ledger, each, number(index), value), NOTHING
            case ((Null() | Items(family="tuple")), _):
                ledger.need(False, "TypeError")
                return each, NOTHING
            case _:
                return None

    found = changed(ledger, owner, act)
    return None if found is None else found[0]


def _put_at(ledger: Ledger, items: Items, index: Number, value: Val) -> Items:
    length = items.length
    ledger.need(conj(-length <= index, index < length), "IndexError")
    place = _place(items, index)
    if is_known(length) and is_known(place):
        parts = [items.at(at) for at in range(length)]
        if 0 <= place < length:
            parts[place] = value
        return display("list", parts)

    def at(where: Number) -> Val:
        return merged(where == place, value, items.at(where))

    return Items("list", length, at, items.most,
                 ("put", items.key, key_of(place), key_of(value)),
                 put=(items, place, value))  # fmt: skip


def cut_item(ledger: Ledger, owner: Val, index: Val) -> Val | None:
    """Return a value after ``del owner[index]``."""

    def act(each: Val) -> Changed | None:
        match each, index:
            case DictOf(), _:
                return pop_key(ledger, each, index)
            case Items(family="list"), (Int() | Bool()):
                return _pop_item(ledger, each, index)
            case _:
                return None

    found = changed(ledger, owner, act)
    return None if found is None else found[0]


def put_field(ledger: Ledger, owner: Val, name: str, value: Val) -> Val | None:
    """Return a value after ``owner.name = value``."""

    def act(each: Val) -> Changed | None:
        match each:
            case Record(full, fields) if name in fields:
                return Record(full, {**fields, name: value}), NOTHING
            case Null():
                ledger.need(False, "AttributeError")
                return each, NOTHING
            case _:
                return None

    found = changed(ledger, owner, act)
    return None if found is None else found[0]


# ── what may be changed behind another's back ────────────────────────────────────────────────
def is_plain(ledger: Ledger, value: Val, depth: int = 0) -> bool:
    """Tell whether nothing in a value can be changed: then it does not matter who else holds it."""
    match value:
        case Items(family="list") | SetOf(family="set") | DictOf() | Record() | Opaque():
            return False
        case Items() if value.family in ("range", "bytes", "str"):
            return True
        case Items() | SetOf():
            return depth < 4 and holds_plain(ledger, value, depth)
        case _:
            return all(depth < 4 and is_plain(ledger, each, depth + 1)
                       for _, each in options_of(value) if each is not value)  # fmt: skip


def holds_plain(ledger: Ledger, value: Val, depth: int = 0) -> bool:
    """Tell whether nothing inside of a list, set or dict can be changed."""
    match value:
        case Items(length=length) if is_known(length):
            return length <= MOST_SEEN and all(
                is_plain(ledger, value.at(at), depth + 1) for at in range(length)
            )
        case Items():
            return is_plain(ledger, value.at(ledger.fresh("probe", "int")), depth + 1)
        case SetOf():
            return True  # its members can be hashed
        case DictOf(keys=keys):
            if is_known(keys.length):
                return keys.length <= MOST_SEEN and all(
                    is_plain(ledger, value.get(keys.at(at)), depth + 1) for at in range(keys.length)
                )
            some = keys.at(ledger.fresh("probe", "int"))
            return is_plain(ledger, value.get(some), depth + 1)
        case Record(fields=fields):
            return all(is_plain(ledger, each, depth + 1) for each in fields.values())
        case _:
            return all(holds_plain(ledger, each, depth + 1)
                       for _, each in options_of(value) if each is not value)  # fmt: skip

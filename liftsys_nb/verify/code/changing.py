"""What changes its owner: methods of lists, dicts and sets, items, ``+=``; as Python does it."""

from __future__ import annotations

from typing import Any

from liftsys_nb.ir.calls import KeyFunction, power
from liftsys_nb.ir.limits import VIEWS, Meter
from liftsys_nb.ir.methods import call_method, check_exists, has_method
from liftsys_nb.ir.operators import arithmetic
from liftsys_nb.ir.outcomes import Stop
from liftsys_nb.ir.streams import has_no_order
from liftsys_nb.ir.values import EnumType, EnumValue, RecordValue

_LIST = frozenset(("append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse"))
_DICT = frozenset(("pop", "popitem", "clear", "update", "setdefault"))
_SET = frozenset((
    "add", "discard", "remove", "pop", "clear", "update", "difference_update",
    "intersection_update", "symmetric_difference_update",
))  # fmt: skip
CHANGING: dict[type, frozenset[str]] = {list: _LIST, dict: _DICT, set: _SET}
# Those that take as long as the owner, or an argument, is large.
_WALKING = frozenset((
    "remove", "clear", "sort", "reverse", "insert", "extend", "update", "difference_update",
    "intersection_update", "symmetric_difference_update",
))  # fmt: skip


def look_up(owner: object, name: str) -> None:
    """Raise AttributeError where Python finds no such method; Stop for what is no plain value."""
    if isinstance(owner, EnumType | RecordValue | EnumValue):
        raise Stop(f".{name}(…)")
    check_exists(owner, name)


def call_changing(
    meter: Meter, owner: Any, name: str, args: list[Any], options: dict[str, Any]
) -> Any:
    """Call a method of a plain value; one that changes nothing is called as in an expression."""
    if has_method(owner, name):
        return call_method(meter, owner, name, args, options)
    kind = type(owner)
    if name not in CHANGING.get(kind, ()):
        raise Stop(f".{name}(…)")
    if name in _WALKING:
        meter.weigh(owner)
    for arg in (*args, *options.values()):
        if not hasattr(arg, "__next__"):
            meter.weigh(arg)
    if kind is set and name == "pop" and has_no_order(owner):
        raise Stop("which item a set gives first")
    if kind is list and name == "sort":
        key = options.get("key")
        if key is not None and not isinstance(key, KeyFunction):
            raise Stop("key=")
    if name in ("extend", "update") or (kind is set and name in _WALKING):
        args = [_items(meter, kind, arg) for arg in args]
    if kind is list:
        meter.fits(len(owner) + 1)
    return getattr(owner, name)(*args, **options)


def _items(meter: Meter, kind: type, items: Any) -> Any:
    """Return what ``extend`` or ``update`` takes, metered; sets take any order."""
    if kind is set:
        if isinstance(items, set | frozenset | dict) or not hasattr(items, "__iter__"):
            return items
        return meter.hashed(meter.iterate(items))
    if has_no_order(items):
        raise Stop("the order of a set")
    if isinstance(items, dict | list | tuple | str | bytes) or not hasattr(items, "__iter__"):
        if kind is list and hasattr(items, "__len__"):
            meter.fits(len(items))
        return items
    return meter.iterate(items)


def set_item(meter: Meter, owner: Any, index: Any, value: Any) -> None:
    """Do ``owner[index] = value``."""
    if isinstance(owner, EnumType | RecordValue | EnumValue):
        raise Stop("an item of such a value that is set")
    if isinstance(owner, dict):
        meter.weigh(index)
    owner[index] = value


def set_slice(meter: Meter, owner: Any, lower: Any, upper: Any, step: Any, value: Any) -> None:
    """Do ``owner[lower:upper:step] = value``."""
    if isinstance(owner, EnumType | RecordValue | EnumValue):
        raise Stop("a slice of such a value that is set")
    meter.weigh(owner)
    if has_no_order(value):
        raise Stop("the order of a set")
    if hasattr(value, "__iter__") and not isinstance(value, list | tuple | str | bytes | dict):
        value = list(meter.iterate(value))
    meter.weigh(value)
    owner[slice(lower, upper, step)] = value


def delete_item(meter: Meter, owner: Any, index: Any) -> None:
    """Do ``del owner[index]``; index: a slice, too."""
    if isinstance(owner, EnumType | RecordValue | EnumValue):
        raise Stop("an item of such a value that is deleted")
    meter.weigh(owner)
    del owner[index]


def augmented(meter: Meter, op: str, left: Any, right: Any) -> Any:
    """Return what ``left op= right`` leaves under the name: lists and sets change in place."""
    kind = type(left)
    if kind is list and op == "+":
        if isinstance(right, RecordValue | EnumValue | EnumType):
            raise Stop("+= of such a value")
        left += _items(meter, list, right)
        meter.fits(len(left))
        return left
    if kind is list and op == "*" and isinstance(right, int):
        meter.fits(len(left) * max(right, 0))
        left *= right
        return left
    if kind is set and op == "-" and isinstance(right, set | frozenset):
        meter.weigh(left)
        meter.weigh(right)
        left -= right
        return left
    if kind is set and op == "-" and type(right) in VIEWS:
        raise Stop("-= of a view")
    return power(meter, left, right) if op == "**" else arithmetic(meter, op, left, right)

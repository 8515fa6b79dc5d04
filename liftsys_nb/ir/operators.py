"""Operators, comparisons, indexing and displays as Python has them, within the meter's limits."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from liftsys_nb.ir.limits import CONTAINERS, VIEWS, Meter, Stop, has_one_text
from liftsys_nb.ir.orders import set_of
from liftsys_nb.ir.streams import has_no_order
from liftsys_nb.ir.values import EnumType

ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}
COMPARISON: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_DIGITS = re.compile("[0-9]+")  # in ``%``: a width or a precision
_SIZED = (str, bytes, list, tuple)
_HASHED = frozenset((dict, set, frozenset, type({}.keys()), EnumType))
_VIEWS: tuple[type, ...] = tuple(VIEWS)


def arithmetic(meter: Meter, op: str, left: Any, right: Any) -> Any:
    """Apply one of ``+ - * / // %`` as Python does, refusing what would be too large."""
    if isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() + right.bit_length()
        meter.bits(bits if op == "*" else max(left.bit_length(), right.bit_length()))
    elif op == "%" and isinstance(left, str | bytes):
        return _format(meter, left, right)
    elif op == "*":
        for sized, times in ((left, right), (right, left)):
            if isinstance(sized, _SIZED) and isinstance(times, int):
                meter.fits(len(sized) * max(times, 0))
    elif isinstance(left, _SIZED) and isinstance(right, _SIZED):
        meter.fits(len(left) + len(right))
    else:
        meter.weigh(left)
        meter.weigh(right)
        if op == "-" and isinstance(left, _VIEWS) and hasattr(right, "__iter__"):
            right = set_of(meter, right)  # Python takes any iterable here
    return ARITHMETIC[op](left, right)


def _format(meter: Meter, text: Any, right: Any) -> Any:
    """Return ``text % right``; refuse what is too long, or made from a value of no one text.

    What does not fit the places of the text is refused, too: the rules of types, which let
    only what raises no TypeError pass, do not read those places.
    """
    if isinstance(right, EnumType):
        raise Stop("% with an enum")
    if not has_one_text(right):
        raise Stop("the text of a value without an order of its own")
    written = text if isinstance(text, str) else text.decode("latin-1")
    places = written.count("%")
    widths = [int(digits) for digits in _DIGITS.findall(written) if len(digits) < 8]
    if "*" in written or len(widths) < len(_DIGITS.findall(written)):
        raise Stop("% with so wide a text")
    meter.weigh(text)
    for _ in range(places):  # each may write all of the right side
        meter.weigh(right)
    meter.fits(len(text) + places * max(widths, default=0))
    try:
        return text % right
    except TypeError as error:
        raise Stop("% on text with what does not fit") from error


def compare(meter: Meter, op: str, left: Any, right: Any) -> Any:
    """Apply one comparison: ``== != < <= > >= in``, ``not in``, ``is``, ``is not``."""
    match op:
        case "is" | "is not":
            if left is not None and right is not None:
                raise Stop("'is' with something other than None")
            return (left is right) == (op == "is")
        case "in" | "not in":
            return _is_in(meter, left, right) == (op == "in")
        case _:
            meter.weigh(left)
            meter.weigh(right)
            return COMPARISON[op](left, right)


def _is_in(meter: Meter, item: Any, items: Any) -> bool:
    meter.weigh(item)
    if type(items) in _HASHED:
        return operator.contains(items, item)  # a look-up: does not grow with the collection
    if type(items) in CONTAINERS or type(items) in VIEWS or isinstance(items, str | bytes):
        meter.weigh(items)
        return item in items
    if isinstance(items, range) and isinstance(item, int):
        return item in items
    if hasattr(items, "__iter__"):
        # Python looks at each number of a range, or at what an iterator still has: metered here.
        return any(each is item or each == item for each in meter.iterate(items))
    return item in items


def negative(meter: Meter, value: Any) -> Any:
    """Return ``-value``."""
    meter.weigh(value)
    return -value


def item_of(meter: Meter, value: Any, index: Any) -> Any:
    """Return ``value[index]``."""
    if isinstance(value, dict | EnumType):
        meter.weigh(index)
    return value[index]


def slice_of(meter: Meter, value: Any, lower: Any, upper: Any, step: Any) -> Any:
    """Return ``value[lower:upper:step]``, which copies as much as it takes."""
    part = slice(lower, upper, step)
    if isinstance(value, _SIZED):
        meter.fits(len(range(*part.indices(len(value)))))
    elif isinstance(value, dict):
        meter.weigh(lower)  # hashable since Python 3.12: then it is a missing key
        meter.weigh(upper)
        meter.weigh(step)
    return value[part]


def display(meter: Meter, kind: str, items: list[Any]) -> Any:
    """Return the list, tuple or set of items."""
    match kind:
        case "list":
            return items
        case "tuple":
            return tuple(items)
        case _:
            return set_of(meter, items)


def unpack(meter: Meter, item: Any, count: int) -> list[Any]:
    """Return the parts of what is bound to several names. Raises as Python does."""
    if has_no_order(item):
        raise Stop("the order of a set")
    if not hasattr(item, "__iter__"):
        raise TypeError(f"cannot unpack non-iterable {type(item).__name__} object")
    parts: list[Any] = []
    for each in meter.iterate(item):
        if len(parts) == count:
            raise ValueError(f"too many values to unpack (expected {count})")
        parts.append(each)
    if len(parts) < count:
        raise ValueError(f"not enough values to unpack (expected {count}, got {len(parts)})")
    return parts

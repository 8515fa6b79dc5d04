"""What does not depend on the order in which a set gives its items.

The order of a set of texts differs from one process to the next: an answer that depends on
it is not modelled. ``all any sum min max sorted set frozenset`` often do not depend on it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from liftsys_nb.ir.limits import Meter
from liftsys_nb.ir.outcomes import Stop
from liftsys_nb.ir.streams import Stream, has_no_order

_NUMBERS = {int, bool, float}


def all_of(meter: Meter, items: Any) -> bool:
    """Tell whether all items are true."""
    return not _any_is(meter, items, False)


def any_of(meter: Meter, items: Any) -> bool:
    """Tell whether some item is true."""
    return _any_is(meter, items, True)


def _any_is(meter: Meter, items: Any, wanted: bool) -> bool:
    found = False
    for item in meter.iterate(items, any_order=True):
        if bool(item) is wanted:
            found = True
            if not (isinstance(items, Stream) and items.met_set):
                return True
            # In another order an item that raises could have come first: so look at all.
    return found


def summable(meter: Meter, items: Any, start: Any) -> Iterator[Any]:
    """Yield items to be added; only integers may come in any order."""
    exact = type(start) in (int, bool)
    grown = 0
    for item in meter.iterate(items, any_order=True):
        exact = exact and type(item) in (int, bool)
        if not exact and has_no_order(items):
            raise Stop("a sum in the order of a set")
        if isinstance(item, list | tuple):  # each step copies all that came before
            grown += len(item)
            meter.fits(grown)
            meter.spend(grown)
        yield item


def set_of(meter: Meter, items: Any) -> set[Any]:
    """Return the set of items; of equal ones the first stays, as in Python."""
    found: dict[Any, Any] = {}
    for item in meter.hashed(meter.iterate(items, any_order=True)):
        kept = found.setdefault(item, item)
        if kept is not item and has_no_order(items) and not is_exactly(kept, item):
            raise Stop("which of two equal values a set keeps")
    return set(found)


def in_order(meter: Meter, items: Any) -> list[Any]:
    """Return items to be sorted. Raises Stop where their order in a set would be seen."""
    listed = list(meter.iterate(items, any_order=True))
    if has_no_order(items):
        check_one_order(listed)
    return listed


def check_one_order(items: list[Any]) -> None:
    """Raise Stop unless sorting gives the same list however the items come."""
    if not _are_ordered(items):
        raise Stop("the order of a set")
    ordered = sorted(items)
    for left, right in pairwise(ordered):
        if left == right and not is_exactly(left, right):
            raise Stop("which of two equal values of a set comes first")


def _are_ordered(items: list[Any]) -> bool:
    kinds = {type(item) for item in items}
    if kinds <= _NUMBERS:
        return not any(isinstance(item, float) and math.isnan(item) for item in items)
    if kinds == {tuple} or kinds == {list}:
        longest = max(len(item) for item in items)
        return all(_are_ordered([i[at] for i in items if at < len(i)]) for at in range(longest))
    return kinds == {str} or kinds == {bytes}


def is_exactly(left: Any, right: Any) -> bool:
    """Tell whether two equal values cannot be told apart; False where that is not sure."""
    if type(left) is not type(right):
        return False
    if isinstance(left, float):
        return repr(left) == repr(right)
    if isinstance(left, tuple | list):
        return all(map(is_exactly, left, right))
    return left is right or isinstance(left, int | str | bytes)

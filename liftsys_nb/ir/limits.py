"""Limits of the evaluator: how much work, how large a value, which types of value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from liftsys_nb.ir.outcomes import Stop, Undefined, Unmodelled
from liftsys_nb.ir.streams import Stream, has_no_order
from liftsys_nb.ir.values import EnumType, EnumValue, RecordValue

__all__ = ["FUEL", "MAX_BITS", "MAX_SIZE", "Meter", "Stop", "Undefined", "Unmodelled"]

FUEL = 1_000_000  # steps; about a second of pure Python
MAX_BITS = 1 << 16  # of one integer
MAX_SIZE = 1_000_000  # items of a list, characters of a string
MAX_SAME_HASH = 500  # unequal items of one hash: a set of such takes quadratic time

# Only values of exactly these types are touched: operators of any other type are
# somebody's code, and nothing typed or read may run in the user's process.
PLAIN = frozenset({int, bool, float, str, bytes, type(None)})
CONTAINERS = frozenset({list, tuple, set, frozenset, dict})
VIEWS = frozenset({type({}.keys()), type({}.values()), type({}.items())})


def is_record(value: object) -> bool:
    """Tell whether value is a record, without asking its own code."""
    return issubclass(type(value), RecordValue)


def is_member(value: object) -> bool:
    """Tell whether value is a member of an enum, without asking its own code."""
    return issubclass(type(value), EnumValue)


class Meter:
    """Counts steps down and refuses what is too large, before it is made."""

    def __init__(self, fuel: int) -> None:
        self.fuel = fuel
        self._admitted: dict[int, object] = {}

    def spend(self, steps: int = 1) -> None:
        """Take steps from the fuel. Raises Stop when it is used up."""
        self.fuel -= steps
        if self.fuel < 0:
            raise Stop("an evaluation of so many steps")

    def give_up(self) -> None:
        """Take all fuel away: what goes on with this meter ends at its next step."""
        self.fuel = -1

    def weigh(self, value: object) -> None:
        """Spend as much as looking at all of value may cost, inner values counted each time."""
        waiting: list[Any] = [value]
        while waiting:
            each = waiting.pop()
            kind = type(each)
            if isinstance(each, int):
                self.spend(1 + each.bit_length() // 64)
            elif kind in CONTAINERS or kind in VIEWS:
                self.spend()
                if isinstance(each, dict):
                    waiting.extend(each.keys())
                    waiting.extend(each.values())
                else:
                    waiting.extend(each)
            elif isinstance(each, str | bytes):
                self.spend(1 + len(each) // 16)
            elif isinstance(each, RecordValue):
                self.spend()
                waiting.extend(each.values())
            else:
                self.spend()

    def admit(self, value: object) -> object:
        """Return a value from outside after making sure that all its types are plain.

        Looks at each object once an evaluation, so that a name in a loop costs one step.
        """
        if id(value) in self._admitted:
            self.spend()
            return value
        waiting: list[Any] = [value]
        while waiting:
            each = waiting.pop()
            self.spend()
            kind = type(each)
            if kind in PLAIN or kind is range or kind is EnumType or is_member(each):
                continue
            if is_record(each):
                waiting.extend(each.values())
                continue
            if kind not in CONTAINERS:
                raise Stop(f"a value of type {kind.__name__}")
            if isinstance(each, dict):
                waiting.extend(each.values())
            waiting.extend(each)
        self._admitted[id(value)] = value  # kept, so that no other object gets this id
        return value

    def iterate(self, items: Iterable[Any], *, any_order: bool = False) -> Iterator[Any]:
        """Yield items, one step each; raises what ``iter`` raises, at once.

        any_order: the caller's answer does not depend on the order of a set; otherwise a set
        of several items is refused, since its order differs from run to run.
        """
        iterator = iter(items)
        if isinstance(items, Stream):
            items.takes_any_order = any_order
        elif not any_order and has_no_order(items):
            raise Stop("the order of a set")
        return self._steps(iterator)

    def _steps(self, items: Iterator[Any]) -> Iterator[Any]:
        for item in items:
            self.spend()
            yield item

    def hashed(self, items: Iterator[Any]) -> Iterator[Any]:
        """Yield items on their way into a set or dict; refuse too many of one hash."""
        found: set[Any] = set()
        same: dict[int, int] = {}
        for item in items:
            self.weigh(item)
            try:
                key = hash(item)
            except TypeError:
                yield item  # who takes it says so in Python's words
                continue
            if item not in found:
                found.add(item)
                same[key] = same.get(key, 0) + 1
                if same[key] > MAX_SAME_HASH:
                    raise Stop("so many values of one hash")
            yield item

    def fits(self, size: int) -> None:
        """Refuse a value of so many items or characters. Raises Stop when it is too large."""
        if size > MAX_SIZE:
            raise Stop(f"a value of more than {MAX_SIZE} items")
        self.spend(max(size, 0) // 16)

    def bits(self, count: int) -> None:
        """Refuse an integer of so many bits. Raises Stop when it is too large."""
        if count > MAX_BITS:
            raise Stop(f"an integer of more than {MAX_BITS} bits")
        self.spend(count // 64)


def meter_of(fuel: int | Meter) -> Meter:
    """Return a meter with so much fuel; one that exists stays as it is."""
    return fuel if isinstance(fuel, Meter) else Meter(fuel)


def settled(value: object) -> object:
    """Return a result that is a value; refuse iterators, which would go on working later."""
    seen: set[int] = set()
    waiting: list[Any] = [value]
    while waiting:
        each = waiting.pop()
        kind = type(each)
        if kind in PLAIN or kind is range or is_member(each) or id(each) in seen:
            continue
        seen.add(id(each))
        if kind in CONTAINERS or kind in VIEWS:
            waiting.extend(each)
            if isinstance(each, dict):
                waiting.extend(each.values())
        elif is_record(each):
            waiting.extend(each.values())
        else:
            raise Stop(f"a value of type {kind.__name__}")
    return value


def has_one_text(value: object) -> bool:
    """Tell whether ``str`` and ``repr`` of value are always the same.

    False for sets of several items, iterators, and enums without written values.
    """
    waiting: list[Any] = [value]
    while waiting:
        each = waiting.pop()
        kind = type(each)
        if isinstance(each, EnumValue):
            if not each.has_value:
                return False
        elif isinstance(each, RecordValue):
            waiting.extend(each.values())
        elif kind in CONTAINERS or kind in VIEWS:
            if has_no_order(each):
                return False
            waiting.extend(each)
            if isinstance(each, dict):
                waiting.extend(each.values())
        elif kind is slice:  # a missing key, from Python 3.12 on
            waiting += [each.start, each.stop, each.step]
        elif kind not in PLAIN and kind is not range and kind is not EnumType:
            return False
    return True

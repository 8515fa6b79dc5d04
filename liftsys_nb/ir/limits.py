"""Limits of the evaluator: how much work, how large a value, which types of value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

FUEL = 1_000_000  # steps; about a second of pure Python
MAX_BITS = 1 << 16  # of one integer
MAX_SIZE = 1_000_000  # items of a list, characters of a string

# Only values of exactly these types are touched: operators of any other type are
# somebody's code, and nothing typed or read may run in the user's process.
PLAIN = frozenset({int, bool, float, str, bytes, type(None)})
CONTAINERS = frozenset({list, tuple, set, frozenset, dict})
VIEWS = frozenset({type({}.keys()), type({}.values()), type({}.items())})


@dataclass(frozen=True, slots=True)
class Undefined:
    """Python raises here. raises: the name of the exception; reason: its words."""

    reason: str
    raises: str


@dataclass(frozen=True, slots=True)
class Unmodelled:
    """Nothing is said: the evaluator does not cover this construct, or would need too much."""

    construct: str


class Stop(Exception):
    """Ends an evaluation that becomes Unmodelled; never leaves ``ir``."""

    def __init__(self, construct: str) -> None:
        super().__init__(construct)
        self.construct = construct


class Meter:
    """Counts steps down and refuses what is too large, before it is made."""

    def __init__(self, fuel: int) -> None:
        self.fuel = fuel

    def spend(self, steps: int = 1) -> None:
        """Take steps from the fuel. Raises Stop when it is used up."""
        self.fuel -= steps
        if self.fuel < 0:
            raise Stop("an evaluation of so many steps")

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
            else:
                self.spend()

    def admit(self, value: object) -> object:
        """Return a value from outside after making sure that all its types are plain."""
        waiting: list[Any] = [value]
        while waiting:
            each = waiting.pop()
            self.spend()
            kind = type(each)
            if kind in PLAIN or kind is range:
                continue
            if kind not in CONTAINERS:
                raise Stop(f"a value of type {kind.__name__}")
            if isinstance(each, dict):
                waiting.extend(each.values())
            waiting.extend(each)
        return value

    def iterate(self, items: Iterable[object]) -> Iterator[object]:
        """Yield items, one step each; raises what ``iter`` raises, at once."""
        return self._steps(iter(items))

    def _steps(self, items: Iterator[object]) -> Iterator[object]:
        for item in items:
            self.spend()
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

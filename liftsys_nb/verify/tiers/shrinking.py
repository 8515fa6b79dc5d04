"""A smaller call that breaks the same clause: what a person reads shall be short."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from liftsys_nb.ir.values import EnumValue, RecordValue, record_value
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.code.trying import Arguments
from liftsys_nb.verify.code.writing import written

MOST_STEPS = 120  # each makes one call smaller
MOST_AT_ONCE = 40  # calls in one step
MOST_PARTS = 12  # of a value that are taken away one by one

T = TypeVar("T")
Breaking = Callable[[Sequence[Arguments]], Sequence[Arguments]]


def shrunk(arguments: Arguments, breaking: Breaking) -> Arguments:
    """Return the smallest arguments that one comes to by making one part smaller at a time.

    breaking: returns those of some arguments that break the clause, in their order.
    """
    seen = {_key(arguments)}
    broke: dict[str, Arguments] = {}  # others that break it, of which no step was made yet
    for _ in range(MOST_STEPS):
        known = next((each for each in _steps(arguments) if _key(each) in broke), None)
        if known is not None:
            arguments = broke.pop(_key(known))
            continue
        fresh = (each for each in _steps(arguments) if _key(each) not in seen)
        tried = list(islice(fresh, MOST_AT_ONCE))
        while tried:
            seen |= {_key(each) for each in tried}
            found = breaking(tried)
            if found:
                arguments = found[0]
                broke |= {_key(each): each for each in found[1:]}
                break
            fresh = (each for each in _steps(arguments) if _key(each) not in seen)
            tried = list(islice(fresh, MOST_AT_ONCE))
        else:
            return arguments
    return arguments


def _key(arguments: Arguments) -> str:
    return "; ".join(f"{type(value).__name__} {written(value)}" for value in arguments.values())


def _steps(arguments: Arguments) -> Iterator[Arguments]:
    for name, value in arguments.items():
        for less in smaller(value):
            yield {**arguments, name: less}


def smaller(value: Value) -> Iterator[Value]:
    """Yield simpler values, the simplest first; by each step a value comes closer to an end.

    >>> list(smaller(5))
    [0, 1, 2, 3, 4]
    >>> list(smaller([7]))
    [[], [0], [1], [2], [3], [4], [6]]
    """
    match value:
        case bool():
            if value:
                yield False
        case int():
            yield from _smaller_number(value)
        case float():
            yield from _smaller_float(value)
        case str():
            yield from ("".join(parts) for parts in _fewer([*value]))
            plain = [
                value[:at] + "a" + value[at + 1 :]
                for at, letter in enumerate(value[:MOST_PARTS]) if letter not in "a0 "
            ]  # fmt: skip
            yield from plain
        case bytes():
            yield from (bytes(parts) for parts in _fewer([*value]))
        case list():
            yield from map(list, _parts(value))
        case tuple():
            yield from map(tuple, _parts(value))
        case set() | frozenset():
            ordered = sorted(value, key=repr)
            yield from (type(value)(parts) for parts in _fewer(ordered))
        case dict():
            pairs = [*value.items()]
            yield from (dict(parts) for parts in _fewer(pairs))
            for key, each in pairs[:MOST_PARTS]:
                yield from ({**value, key: less} for less in smaller(each))
        case EnumValue():
            return
        case RecordValue(type_name=name, fields=fields):
            for at, (field, each) in enumerate(fields):
                for less in smaller(each):
                    yield record_value(name, [*fields[:at], (field, less), *fields[at + 1 :]])
        case _:
            return


def _smaller_number(value: int) -> Iterator[int]:
    if value < 0:
        yield -value
    size = abs(value)
    sign = 1 if value > 0 else -1
    for less in sorted({0, 1, 2, size // 2, size // 2 + 1, size - 1}):
        if 0 <= less < size:
            yield sign * less


def _smaller_float(value: float) -> Iterator[float]:
    if not math.isfinite(value):
        yield from (0.0, 1.0, -1.0)
        return
    if value < 0 or math.copysign(1.0, value) < 0:
        yield -value
    for less in (0.0, 1.0, 2.0, float(math.trunc(value)), value / 2):
        if abs(less) < abs(value) and (less.is_integer() or not value.is_integer()):
            yield math.copysign(less, value) if less else less


def _fewer(items: Sequence[T]) -> Iterator[list[T]]:
    """Yield rows with items left out: all, half of them, each one."""
    if not items:
        return
    yield []
    half = len(items) // 2
    if half:
        yield [*items[:half]]
        yield [*items[half:]]
    if len(items) > 2:
        for at in range(min(len(items), MOST_PARTS)):
            yield [*items[:at], *items[at + 1 :]]


def _parts(items: Sequence[Value]) -> Iterator[list[Value]]:
    yield from _fewer(items)
    for at, each in enumerate(items[:MOST_PARTS]):
        yield from ([*items[:at], less, *items[at + 1 :]] for less in smaller(each))

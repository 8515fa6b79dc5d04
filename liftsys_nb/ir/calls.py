"""The builtins of the language, each kept within the meter's limits.

What they do, and what they raise, is left to Python itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from liftsys_nb.ir.limits import Meter, Stop, has_one_text
from liftsys_nb.ir.orders import (
    all_of,
    any_of,
    check_one_order,
    in_order,
    is_exactly,
    set_of,
    summable,
)
from liftsys_nb.ir.streams import RAISED, Stream, has_no_order

__all__ = ["BUILTINS", "CLASSES", "KeyFunction", "call_builtin"]

Function: TypeAlias = "Callable[..., object]"
# Any, not object: arguments are whatever was written; a wrong one raises TypeError as in Python.

# The types that ``isinstance`` may name.
CLASSES: dict[str, type] = {
    "bool": bool, "bytes": bytes, "dict": dict, "float": float, "frozenset": frozenset,
    "int": int, "list": list, "range": range, "set": set, "str": str, "tuple": tuple,
}  # fmt: skip

# Others are looked up in a registry that any package may add to.
_ENCODINGS = frozenset(("utf-8", "utf8", "ascii", "latin-1"))
_ON_ERRORS = frozenset(("strict", "ignore", "replace", "backslashreplace"))


class KeyFunction:
    """A function of the language as the ``key`` of ``sorted``, ``min`` or ``max``."""

    __slots__ = ("_call",)

    def __init__(self, call: Callable[[list[Any]], Any]) -> None:
        self._call = call

    def __call__(self, item: Any) -> Any:
        return self._call([item])


# ── of one iterable ──────────────────────────────────────────────────────────────────────────
def _consume(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a builtin of one iterable (and perhaps more) that spends a step an item."""

    def run(meter: Meter, /, *args: Any, **options: Any) -> object:
        if not args:
            return function(**options)
        return function(_listable(meter, args[0]), *args[1:], **options)

    return run


def _listable(meter: Meter, items: Any) -> Any:
    if has_no_order(items):
        raise Stop("the order of a set")
    if isinstance(items, range):
        meter.fits(range_size(items))
    if isinstance(items, range | str | bytes):
        meter.spend(len(items))  # each item becomes an object
        return items
    if isinstance(items, list | tuple | set | frozenset | dict):
        meter.weigh(items)
        return items
    return meter.iterate(items)


def range_size(items: range) -> int:
    """Return how many numbers a range has; ``len`` raises past ``sys.maxsize``."""
    return max(
        0, (items.stop - items.start + items.step - (1 if items.step > 0 else -1)) // items.step
    )


def _in_order_of(key: KeyFunction, meter: Meter, items: Any) -> list[Any]:
    """Return the items of a set in an order of their keys.

    Raises Stop where another order of the set could give another answer.
    """
    try:
        found = [(key(item), item) for item in meter.iterate(items, any_order=True)]
    except RAISED as error:
        raise Stop("what is raised first in a loop over a set") from error
    check_one_order([made for made, _ in found])
    found.sort(key=lambda pair: pair[0])
    for (left, first), (right, second) in pairwise(found):
        if left == right and not (first == second and is_exactly(first, second)):
            raise Stop("which of two items of one key a set gives first")
    return [item for _, item in found]


def _extreme(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(meter: Meter, /, *args: Any, **options: Any) -> object:
        if len(args) != 1:
            for arg in args:
                meter.weigh(arg)
            return function(*args, **options)
        key = options.get("key")
        if isinstance(key, KeyFunction) and has_no_order(args[0]):
            return function(_in_order_of(key, meter, args[0]), **options)
        seen: list[Any] = []

        def items() -> Iterator[Any]:
            for item in meter.iterate(args[0], any_order=key is None):
                meter.weigh(item)
                seen.append(item)
                yield item

        if not hasattr(args[0], "__iter__"):
            return function(args[0], **options)
        try:
            return function(items(), **options)
        finally:
            if has_no_order(args[0]):
                check_one_order(seen)

    return run


def _sorted(meter: Meter, /, *args: Any, **options: Any) -> object:
    if len(args) != 1 or not hasattr(args[0], "__iter__"):
        return sorted(*args, **options)
    key = options.get("key")
    if key is not None:
        if isinstance(key, KeyFunction) and has_no_order(args[0]):
            return sorted(_in_order_of(key, meter, args[0]), **options)
        return sorted(_listable(meter, args[0]), **options)
    items = in_order(meter, args[0])
    meter.weigh(items)
    return sorted(items, **options)


def _sum(meter: Meter, /, *args: Any, **options: Any) -> object:
    total: Callable[..., object] = sum
    if not args or not hasattr(args[0], "__iter__"):
        return total(*args, **options)
    start = args[1] if len(args) > 1 else options.get("start", 0)
    return total(summable(meter, args[0], start), *args[1:], **options)


def _all(meter: Meter, /, *args: Any, **options: Any) -> object:
    return all_of(meter, args[0]) if len(args) == 1 and not options else all(*args, **options)


def _any(meter: Meter, /, *args: Any, **options: Any) -> object:
    return any_of(meter, args[0]) if len(args) == 1 and not options else any(*args, **options)


def _set(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(meter: Meter, /, *args: Any, **options: Any) -> object:
        if len(args) != 1 or options or isinstance(args[0], set | frozenset):
            for arg in args:
                meter.weigh(arg)
            return function(*args, **options)
        return function(set_of(meter, args[0]))

    return run


def _dict(meter: Meter, /, *args: Any, **options: Any) -> object:
    if len(args) != 1:
        return dict(*args, **options)
    if isinstance(args[0], dict):
        meter.weigh(args[0])
        return dict(args[0], **options)
    if isinstance(args[0], Stream | list | tuple) or hasattr(args[0], "__iter__"):
        return dict(_pairs(meter, args[0]), **options)
    return dict(args[0], **options)


def _pairs(meter: Meter, items: Any) -> Iterator[Any]:
    """Yield what ``dict`` takes, with the first of each pair counted as a key."""
    pairs: list[Any] = []

    def keys() -> Iterator[Any]:
        for pair in meter.iterate(items):
            if isinstance(pair, set | frozenset) and len(pair) == 2:
                raise Stop("the order of a set")
            pairs.append(pair)
            yield pair[0] if isinstance(pair, list | tuple) and len(pair) == 2 else None

    for _ in meter.hashed(keys()):
        yield pairs.pop()


def _enumerate(meter: Meter, /, *args: Any, **options: Any) -> object:
    if not args:
        return enumerate(*args, **options)
    enumerate((), *args[1:], **options)  # Python looks at the number first
    return enumerate(meter.iterate(args[0]), *args[1:], **options)


def _zip(meter: Meter, /, *args: Any, **options: Any) -> object:
    return zip(*map(meter.iterate, args), **options)  # noqa: B905 - as it is written


# ── of single values ─────────────────────────────────────────────────────────────────────────
def _plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(meter: Meter, /, *args: Any, **options: Any) -> object:
        for arg in args:
            meter.weigh(arg)
        return function(*args, **options)

    return run


def _at_once(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a builtin that takes no longer for a large value than for a small one."""

    def run(meter: Meter, /, *args: Any, **options: Any) -> object:
        return function(*args, **options)

    return run


def _text(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(meter: Meter, /, *args: Any, **options: Any) -> object:
        for arg in args:
            meter.weigh(arg)
            if not has_one_text(arg):
                raise Stop("the text of a value without an order of its own")
        check_codec(args[1:], options)
        return function(*args, **options)

    return run


def _bytes(meter: Meter, /, *args: Any, **options: Any) -> object:
    if len(args) > 1 or options:
        check_codec(args[1:], options)
        for arg in args:
            meter.weigh(arg)
        return bytes(*args, **options)
    if args and isinstance(args[0], int):
        meter.fits(args[0])
    elif args and hasattr(args[0], "__iter__") and not isinstance(args[0], str):
        return bytes(_listable(meter, args[0]))
    return bytes(*args)


def check_codec(args: Sequence[Any], options: Mapping[str, Any]) -> None:
    """Refuse encodings and ways with errors that may be anyone's code. Raises Stop.

    args: an encoding, then the word for errors; either may be missing or in options.
    """
    encoding = options.get("encoding", args[0] if args else None)
    on_errors = options.get("errors", args[1] if len(args) > 1 else None)
    if isinstance(encoding, str) and encoding not in _ENCODINGS:
        raise Stop("an encoding other than utf-8, ascii and latin-1")
    if isinstance(on_errors, str) and on_errors not in _ON_ERRORS:
        raise Stop(f"errors={on_errors!r}")


def _round(meter: Meter, /, *args: Any, **options: Any) -> object:
    digits = args[1] if len(args) > 1 else options.get("ndigits")
    if isinstance(digits, int) and abs(digits) > 1000:
        raise Stop("round to so many digits")
    return round(*args, **options)


def _int(meter: Meter, /, *args: Any, **options: Any) -> object:
    for arg in args:
        meter.weigh(arg)
    value = int(*args, **options)
    meter.bits(value.bit_length())
    return value


def _pow(meter: Meter, /, *args: Any, **options: Any) -> object:
    whole = [*args, *options.values()]
    if len(whole) == 2:
        return power(meter, *args, **options)
    if len(whole) == 3 and all(isinstance(each, int) for each in whole):
        modulus = abs(whole[2]).bit_length()
        meter.bits(max(each.bit_length() for each in whole))
        meter.spend(whole[1].bit_length() * (1 + (modulus // 64) ** 2 // 16))
        meter.spend((whole[0].bit_length() // 64) * (modulus // 64))
    result: object = pow(*args, **options)
    return result


def power(meter: Meter, base: Any, exp: Any) -> Any:
    """Return ``base ** exp``, refusing what would be too large, and complex numbers."""
    if isinstance(base, int) and isinstance(exp, int) and exp > 0 and abs(base) > 1:
        meter.bits(base.bit_length() * exp)
    value = pow(base, exp)
    if isinstance(value, complex):
        raise Stop("a complex number")
    return value


BUILTINS: dict[str, Function] = {
    "abs": _plainly(abs),
    "all": _all,
    "any": _any,
    "bool": _at_once(bool),
    "bytes": _bytes,
    "chr": _plainly(chr),
    "dict": _dict,
    "divmod": _plainly(divmod),
    "enumerate": _enumerate,
    "float": _plainly(float),
    "frozenset": _set(frozenset),
    "int": _int,
    "len": _at_once(len),
    "list": _consume(list),
    "max": _extreme(max),
    "min": _extreme(min),
    "ord": _plainly(ord),
    "pow": _pow,
    "range": _plainly(range),
    "repr": _text(repr),
    "reversed": _at_once(reversed),
    "round": _round,
    "set": _set(set),
    "sorted": _sorted,
    "str": _text(str),
    "sum": _sum,
    "tuple": _consume(tuple),
    "zip": _zip,
}


def call_builtin(meter: Meter, name: str, args: list[Any], options: dict[str, Any]) -> object:
    """Call a builtin by name. Raises Stop for one that the language does not have."""
    function = BUILTINS.get(name)
    if function is None:
        raise Stop(f"{name}(…)")
    return function(meter, *args, **options)

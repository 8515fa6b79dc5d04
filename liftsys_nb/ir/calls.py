"""The builtins and methods of the language, each kept within the meter's limits.

What they do, and what they raise, is left to Python itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from liftsys_nb.ir.limits import Meter, Stop

Function: TypeAlias = "Callable[..., object]"
# Any, not object: arguments are whatever was written; a wrong one raises TypeError as in Python.


def _consume(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a builtin of one iterable (and perhaps more) that spends a step an item."""

    def run(meter: Meter, *args: Any, **options: Any) -> object:
        if not args:
            return function(**options)
        _no_functions(options)
        return function(_listable(meter, args[0]), *args[1:], **options)

    return run


def _listable(meter: Meter, items: Any) -> Any:
    if isinstance(items, range):
        meter.fits(_range_size(items))
    if isinstance(items, list | tuple | set | frozenset | dict | str | bytes):
        meter.weigh(items)
        return items
    return meter.iterate(items)


def _range_size(items: range) -> int:
    # len() of a range past sys.maxsize raises; the count itself does not.
    return max(
        0, (items.stop - items.start + items.step - (1 if items.step > 0 else -1)) // items.step
    )


def _no_functions(options: dict[str, Any]) -> None:
    if options.get("key") is not None:
        raise Stop("key=")


def _extreme(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(meter: Meter, *args: Any, **options: Any) -> object:
        _no_functions(options)
        if len(args) == 1:
            return function(meter.iterate(args[0]), **options)
        for arg in args:
            meter.weigh(arg)
        return function(*args, **options)

    return run


def _sum(meter: Meter, *args: Any, **options: Any) -> object:
    total: Callable[..., object] = sum
    if not args:
        return total(**options)

    def items() -> Iterator[Any]:
        grown = 0
        for item in meter.iterate(args[0]):
            if isinstance(item, list | tuple):  # each step copies all that came before
                grown += len(item)
                meter.fits(grown)
                meter.spend(grown)
            yield item

    if hasattr(args[0], "__iter__"):
        return total(items(), *args[1:], **options)
    return total(*args, **options)


def _all(meter: Meter, *args: Any) -> object:
    return all(meter.iterate(args[0])) if len(args) == 1 else all(*args)


def _any(meter: Meter, *args: Any) -> object:
    return any(meter.iterate(args[0])) if len(args) == 1 else any(*args)


def _round(meter: Meter, *args: Any) -> object:
    if len(args) == 2 and isinstance(args[1], int) and abs(args[1]) > 1000:
        raise Stop("round to so many digits")
    return round(*args)


def _int(meter: Meter, *args: Any) -> object:
    value = int(*args)
    meter.bits(value.bit_length())
    return value


def _enumerate(meter: Meter, *args: Any, **options: Any) -> object:
    return meter.iterate(enumerate(*args, **options))


def _zip(meter: Meter, *args: Any) -> object:
    return meter.iterate(zip(*args, strict=False))


def _plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(meter: Meter, *args: Any, **options: Any) -> object:
        for arg in args:
            meter.weigh(arg)
        return function(*args, **options)

    return run


BUILTINS: dict[str, Function] = {
    "abs": _plainly(abs),
    "all": _all,
    "any": _any,
    "bool": _plainly(bool),
    "chr": _plainly(chr),
    "dict": _consume(dict),
    "divmod": _plainly(divmod),
    "enumerate": _enumerate,
    "float": _plainly(float),
    "int": _int,
    "len": _plainly(len),
    "list": _consume(list),
    "max": _extreme(max),
    "min": _extreme(min),
    "ord": _plainly(ord),
    "range": _plainly(range),
    "reversed": _plainly(reversed),
    "round": _round,
    "set": _consume(set),
    "sorted": _consume(sorted),
    "str": _plainly(str),
    "sum": _sum,
    "tuple": _consume(tuple),
    "zip": _zip,
}

_COUNTING = ("count", "index")
_TEXT = (
    "count", "startswith", "endswith", "find", "rfind", "index", "rindex", "strip", "lstrip",
    "rstrip", "upper", "lower", "title", "capitalize", "swapcase", "casefold", "split", "rsplit",
    "splitlines", "partition", "rpartition", "isalpha", "isdigit", "isalnum", "isspace", "isupper",
    "islower", "istitle", "isnumeric", "isdecimal", "isidentifier", "isascii", "isprintable",
    "removeprefix", "removesuffix", "replace", "join", "ljust", "rjust", "center", "zfill",
)  # fmt: skip
_SETS = (
    "union", "intersection", "difference", "symmetric_difference", "issubset", "issuperset",
    "isdisjoint", "copy",
)  # fmt: skip
METHODS: dict[type, frozenset[str]] = {
    str: frozenset(_TEXT),
    list: frozenset((*_COUNTING, "copy")),
    tuple: frozenset(_COUNTING),
    range: frozenset(_COUNTING),
    dict: frozenset(("get", "keys", "values", "items", "copy")),
    set: frozenset(_SETS),
    frozenset: frozenset(_SETS),
    int: frozenset(("bit_length", "bit_count")),
    bool: frozenset(("bit_length", "bit_count")),
    float: frozenset(("is_integer",)),
}


def call_builtin(meter: Meter, name: str, args: list[Any], options: dict[str, Any]) -> object:
    """Call a builtin by name. Raises Stop for one that the language does not have."""
    function = BUILTINS.get(name)
    if function is None:
        raise Stop(f"{name}(…)")
    return function(meter, *args, **options)


def has_method(owner: object, name: str) -> bool:
    """Tell whether the language has this method: none that changes its owner."""
    return name in METHODS.get(type(owner), ())


def call_method(
    meter: Meter, owner: Any, name: str, args: list[Any], options: dict[str, Any]
) -> object:
    """Call a method that the language has."""
    meter.weigh(owner)
    if isinstance(owner, str):
        args = _text_arguments(meter, owner, name, args)
    if isinstance(owner, range):
        meter.fits(_range_size(owner))
    for arg in args:
        meter.weigh(arg)
    result: object = getattr(owner, name)(*args, **options)
    return result


def _text_arguments(meter: Meter, owner: str, name: str, args: list[Any]) -> list[Any]:
    """Refuse what would make too long a string; return the arguments, iterables as lists."""
    if name in ("ljust", "rjust", "center", "zfill") and args and isinstance(args[0], int):
        meter.fits(args[0])
    if name == "replace" and len(args) >= 2 and all(isinstance(a, str) for a in args[:2]):
        meter.fits(len(owner) + (owner.count(args[0]) + 1) * len(args[1]))
    if name == "join" and len(args) == 1 and isinstance(args[0], Iterable):
        parts = list(meter.iterate(args[0]))
        meter.fits(sum(len(p) for p in parts if isinstance(p, str)) + len(owner) * len(parts))
        return [parts]
    return args

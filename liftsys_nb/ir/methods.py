"""The methods of the language: those that change nothing, kept within the meter's limits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from liftsys_nb.ir.calls import check_codec, range_size
from liftsys_nb.ir.limits import Meter, Stop, has_one_text
from liftsys_nb.ir.streams import has_no_order

_COUNTING = ("count", "index")
_BOTH = (
    "count", "startswith", "endswith", "find", "rfind", "index", "rindex", "strip", "lstrip",
    "rstrip", "upper", "lower", "title", "capitalize", "swapcase", "split", "rsplit",
    "splitlines", "partition", "rpartition", "isalpha", "isdigit", "isalnum", "isspace", "isupper",
    "islower", "istitle", "isascii", "removeprefix", "removesuffix", "replace", "join", "ljust",
    "rjust", "center", "zfill", "expandtabs",
)  # fmt: skip
_TEXT = ("casefold", "isnumeric", "isdecimal", "isidentifier", "isprintable", "encode")
_SETS = (
    "union", "intersection", "difference", "symmetric_difference", "issubset", "issuperset",
    "isdisjoint", "copy",
)  # fmt: skip
_INTS = ("bit_length", "bit_count", "as_integer_ratio", "conjugate", "to_bytes")
METHODS: dict[type, frozenset[str]] = {
    str: frozenset((*_BOTH, *_TEXT)),
    bytes: frozenset((*_BOTH, "decode", "hex")),
    list: frozenset((*_COUNTING, "copy")),
    tuple: frozenset(_COUNTING),
    range: frozenset(_COUNTING),
    dict: frozenset(("get", "keys", "values", "items", "copy")),
    set: frozenset(_SETS),
    frozenset: frozenset(_SETS),
    int: frozenset(_INTS),
    bool: frozenset(_INTS),
    float: frozenset(("is_integer", "as_integer_ratio", "conjugate", "hex")),
}
ATTRIBUTES: dict[type, frozenset[str]] = {
    int: frozenset(("real", "imag", "numerator", "denominator")),
    bool: frozenset(("real", "imag", "numerator", "denominator")),
    float: frozenset(("real", "imag")),
    range: frozenset(("start", "stop", "step")),
}
# CPython searches backwards, and for one of many characters, in a time that may grow with both
# lengths; a step of fuel is about a thousand comparisons of characters.
_QUADRATIC = frozenset(("rfind", "rindex", "rsplit", "rpartition", "strip", "lstrip", "rstrip"))
_AT_ONCE = frozenset(("get", "keys", "values", "items"))


def has_method(owner: object, name: str) -> bool:
    """Tell whether the language has this method: none that changes its owner."""
    return name in METHODS.get(type(owner), ())


def attribute(owner: object, name: str) -> object:
    """Return an attribute of a value of a plain type.

    Raises AttributeError where Python does, Stop for what the language does not have.
    """
    if name in ATTRIBUTES.get(type(owner), ()):
        return getattr(owner, name)
    check_exists(owner, name)
    raise Stop(f".{name}")


def check_exists(owner: object, name: str) -> None:
    """Raise AttributeError where Python knows no such attribute of a value."""
    if not any(name in vars(each) for each in type(owner).__mro__):
        raise AttributeError(f"{type(owner).__name__!r} object has no attribute {name!r}")


def call_method(
    meter: Meter, owner: Any, name: str, args: list[Any], options: dict[str, Any]
) -> object:
    """Call a method that the language has."""
    if name not in _AT_ONCE:
        meter.weigh(owner)
    if isinstance(owner, str | bytes):
        args = _text_arguments(meter, owner, name, args, options)
    elif isinstance(owner, range):
        meter.fits(range_size(owner))
    elif isinstance(owner, set | frozenset):
        args = [_hashable(meter, arg) for arg in args]
    elif name == "to_bytes":
        size = args[0] if args else options.get("length", 1)
        meter.fits(size if isinstance(size, int) else 0)
    for arg in (*args, *options.values()):
        meter.weigh(arg)
    try:
        result: object = getattr(owner, name)(*args, **options)
    except ValueError as error:
        if name == "index" and args and not has_one_text(args[0]):
            raise Stop("the words about a value without an order of its own") from error
        raise
    if isinstance(result, list):
        meter.spend(len(result))
    return result


def _hashable(meter: Meter, items: Any) -> Any:
    """Return the argument of a method of sets, metered; sets come as they are, in any order."""
    if isinstance(items, set | frozenset | dict) or not hasattr(items, "__iter__"):
        return items
    return meter.hashed(meter.iterate(items))


def _text_arguments(
    meter: Meter, owner: Any, name: str, args: list[Any], options: dict[str, Any]
) -> list[Any]:
    """Refuse what would make too long a text; return the arguments, iterables as lists."""
    match name:
        case "ljust" | "rjust" | "center" | "zfill" if args and isinstance(args[0], int):
            meter.fits(args[0])
        case _ if name in _QUADRATIC and args and isinstance(args[0], type(owner)):
            meter.spend(len(owner) * len(args[0]) // 1000)
        case "expandtabs":
            width = args[0] if args else options.get("tabsize", 8)
            tabs = owner.count("\t" if isinstance(owner, str) else b"\t")
            meter.fits(len(owner) + tabs * (width if isinstance(width, int) else 8))
        case "replace" if len(args) >= 2 and all(isinstance(a, type(owner)) for a in args[:2]):
            meter.fits(len(owner) + (owner.count(args[0]) + 1) * len(args[1]))
        case "hex" if args or options:
            raise Stop(".hex(…) with a separator")
        case "encode" | "decode":
            check_codec(args, options)
        case "join" if len(args) == 1 and isinstance(args[0], Iterable):
            if has_no_order(args[0]):
                raise Stop("the order of a set")
            parts = list(meter.iterate(args[0]))
            size = sum(len(p) for p in parts if isinstance(p, str | bytes))
            meter.fits(size + len(owner) * len(parts))
            return [parts]
        case _:
            pass
    return args

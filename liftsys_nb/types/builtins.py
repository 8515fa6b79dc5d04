"""The functions and methods of Python that formulas may call: what they take and give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from liftsys_nb.ir.nodes import BOOL, BYTES, FLOAT, INT, NONE, STR, NamedType, Type, UnionType

# Functions that a formula may call, with how many values each takes at least and at most.
FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "len": (1, 1), "abs": (1, 1), "min": (1, 99), "max": (1, 99), "sum": (1, 2), "sorted": (1, 1),
    "all": (1, 1), "any": (1, 1), "range": (1, 3), "old": (1, 1), "int": (0, 2), "float": (0, 1),
    "str": (0, 3), "bool": (0, 1), "bytes": (0, 3), "list": (0, 1), "tuple": (0, 1),
    "set": (0, 1), "dict": (0, 1), "round": (1, 2), "divmod": (2, 2), "enumerate": (1, 2),
    "zip": (0, 99), "reversed": (1, 1), "isinstance": (2, 2), "ord": (1, 1), "chr": (1, 1),
    "pow": (2, 3), "repr": (1, 1), "frozenset": (0, 1),
}  # fmt: skip
# Values that a function takes by name.
KEYWORDS: Mapping[str, frozenset[str]] = {
    "min": frozenset({"default", "key"}),
    "max": frozenset({"default", "key"}),
    "sum": frozenset({"start"}),
    "sorted": frozenset({"reverse", "key"}),
    "enumerate": frozenset({"start"}),
    "round": frozenset({"ndigits"}),
    "int": frozenset({"base"}),
    "zip": frozenset({"strict"}),
}


@dataclass(frozen=True, slots=True)
class Method:
    """What a method takes and gives.

    takes: a type for each value; None takes anything. least: how many it cannot do without.
    gives: None where it follows from the owner. keywords: values that may be given by name.
    """

    takes: tuple[Type | None, ...] = ()
    least: int = 0
    gives: Type | None = None
    keywords: frozenset[str] = frozenset()


_STRS = NamedType("list", (STR,))
_CUT = NamedType("tuple", (STR, STR, STR))
_ENDS = UnionType((STR, NamedType("tuple", (STR, NamedType("...")))))
_PLACE = UnionType((INT, NONE))
_COUNT = Method((STR, _PLACE, _PLACE), 1, INT)
_AFFIX = Method((_ENDS, _PLACE, _PLACE), 1, BOOL)
_STRIP = Method((UnionType((STR, NONE)),), 0, STR)
_SPLIT = Method((UnionType((STR, NONE)), INT), 0, _STRS, frozenset({"sep", "maxsplit"}))
_PAD = Method((INT, STR), 1, STR)
_TEXT: dict[str, Method] = {
    "count": _COUNT, "find": _COUNT, "rfind": _COUNT, "index": _COUNT, "rindex": _COUNT,
    "startswith": _AFFIX, "endswith": _AFFIX, "strip": _STRIP, "lstrip": _STRIP, "rstrip": _STRIP,
    "split": _SPLIT, "rsplit": _SPLIT, "partition": Method((STR,), 1, _CUT),
    "splitlines": Method((BOOL,), 0, _STRS, frozenset({"keepends"})),
    "rpartition": Method((STR,), 1, _CUT), "removeprefix": Method((STR,), 1, STR),
    "removesuffix": Method((STR,), 1, STR), "replace": Method((STR, STR, INT), 2, STR),
    "join": Method((None,), 1, STR), "ljust": _PAD, "rjust": _PAD, "center": _PAD,
    "zfill": Method((INT,), 1, STR),
}  # fmt: skip
for _name in ("upper", "lower", "title", "capitalize", "swapcase", "casefold"):
    _TEXT[_name] = Method((), 0, STR)
for _name in (
    "isalpha", "isdigit", "isalnum", "isspace", "isupper", "islower", "istitle", "isnumeric",
    "isdecimal", "isidentifier", "isascii", "isprintable",
):  # fmt: skip
    _TEXT[_name] = Method((), 0, BOOL)

_FIND = Method((None, INT, INT), 1, INT)
_ANY_COUNT = Method((None,), 1, INT)
_COPY = Method()
_MERGE = Method((None,) * 99, 0)
_TEST = Method((None,), 1, BOOL)
_SIZE = Method((), 0, INT)
METHODS: Mapping[str, Mapping[str, Method]] = {
    "str": _TEXT,
    "list": {"count": _ANY_COUNT, "index": _FIND, "copy": _COPY},
    "tuple": {"count": _ANY_COUNT, "index": _FIND},
    "range": {"count": _ANY_COUNT, "index": _ANY_COUNT},
    "dict": {
        "get": Method((None, None), 1), "keys": Method(), "values": Method(), "items": Method(),
        "copy": _COPY,
    },
    "set": {
        "union": _MERGE, "intersection": _MERGE, "difference": _MERGE,
        "symmetric_difference": Method((None,), 1), "issubset": _TEST, "issuperset": _TEST,
        "isdisjoint": _TEST, "copy": _COPY,
    },
    "int": {"bit_length": _SIZE, "bit_count": _SIZE},
    "bool": {"bit_length": _SIZE, "bit_count": _SIZE},
    "float": {"is_integer": Method((), 0, BOOL)},
}  # fmt: skip
# What changes its owner has no place in a formula, which only says what is.
CHANGING = frozenset({
    "append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "add", "discard",
    "update", "popitem", "setdefault", "difference_update", "intersection_update",
    "symmetric_difference_update",
})  # fmt: skip
PYTHON: Mapping[str, type] = {
    "int": int, "float": float, "bool": bool, "str": str, "bytes": bytes, "list": list,
    "tuple": tuple, "set": set, "dict": dict, "range": range, "None": type(None),
}  # fmt: skip
GIVES: Mapping[str, Type] = {
    "len": INT, "all": BOOL, "any": BOOL, "int": INT, "float": FLOAT, "str": STR, "bool": BOOL,
    "bytes": BYTES, "isinstance": BOOL, "ord": INT, "chr": STR, "repr": STR,
    "range": NamedType("range"),
}  # fmt: skip

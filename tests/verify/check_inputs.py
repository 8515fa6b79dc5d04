"""Values of the types that stand in the check corpus: small ones, likely ones, odd ones."""

from __future__ import annotations

import builtins
import enum
import random
import sys
import types
import typing
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin

SMALL = 12  # a number as small as this, a text or a row as short
_NUMBERS = [0, 1, -1, 2, 3, -2, 4, 5, 7, 8, 9, 10, 12, 16, 25, 60, 99, 100, 256, 1000, -100,
            2**31, 2**53, 2**53 + 1, -(2**63), 10**18, 10**30]  # fmt: skip
_FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, 0.1, 0.3, 1e-5, 5e-324, 1e16, 1e150, 1e308, -1e308, 1e9,
           float("inf"), float("-inf"), float("nan"), 2.0, 3.0, 100.0]  # fmt: skip
_TEXTS = ["", "a", "b", " ", "ab", "aa", "ba", "a b", "0", "12", "-7", ",", "a,b", "()", ")(", "ß",
          "ῼ", "²", "\n", "\ud800", "\U0010ffff", '"', '"a"', "."]  # fmt: skip


class Inputs:
    """Makes values of a type: often small ones, often likely ones, now and then odd ones."""

    def __init__(
        self, hints: dict[str, Any], numbers: list[int], texts: list[str], seed: int
    ) -> None:
        self.hints = hints
        self.numbers = numbers
        self.texts = texts
        self.random = random.Random(seed)

    def arguments(self) -> list[Any]:
        size = self.random.choice([1, 2, 3, 5])  # for all, so that clauses about two hold often
        return [self.of(hint, size) for hint in self.hints.values()]

    def of(self, hint: Any, size: int, depth: int = 0) -> Any:
        r = self.random
        args = get_args(hint)
        match get_origin(hint) or hint:
            case types.UnionType | typing.Union:
                return self.of(r.choice(args), size, depth)
            case builtins.int:
                return self._number(size, depth)
            case builtins.float:
                known = [float(v) for v in self.numbers] + _FLOATS
                return r.choice(
                    [r.choice(known), r.uniform(-2, 2), r.uniform(0, 1) * 10 ** r.randint(-5, 17)]
                )
            case builtins.bool:
                return r.random() < 0.5
            case builtins.str:
                return self._text(depth)
            case types.NoneType | None:
                return None
            case builtins.list:
                return self._row(args[0], depth)
            case builtins.set:
                return set(self._row(args[0], depth))
            case builtins.dict:
                keys = self._row(args[0], depth)
                return {key: self.of(args[1], size, depth + 1) for key in keys}
            case builtins.tuple if args[-1] is Ellipsis:
                return tuple(self._row(args[0], depth))
            case builtins.tuple:
                return tuple(self.of(arg, size, depth + 1) for arg in args)
            case type() as cls if issubclass(cls, enum.Enum):
                return r.choice(list(cls))
            case type() as cls if is_dataclass(cls):
                hints = typing.get_type_hints(cls, vars(sys.modules[cls.__module__]))
                return cls(**{f.name: self.of(hints[f.name], size, depth + 1) for f in fields(cls)})
            case type() as cls if (
                cls.__annotations__
            ):  # a named tuple, or a class of attrs or pydantic
                hints = typing.get_type_hints(cls, vars(sys.modules[cls.__module__]))
                names = [each for each in cls.__annotations__ if not each.startswith("_")]
                return cls(**{name: self.of(hints[name], size, depth + 1) for name in names})
        raise AssertionError(f"no values of {hint}")

    def _number(self, size: int, depth: int) -> int:
        r = self.random
        likely = [k + step for k in self.numbers for step in (-1, 0, 1)]
        if depth:
            return r.choice([r.randint(-size, size), r.randint(-9, 9), r.choice(likely or [0])])
        return r.choice([
            r.randint(-size, size), r.randint(0, 12), r.randint(-100, 100), r.choice(_NUMBERS),
            r.choice(likely or [0]),
        ])  # fmt: skip

    def _text(self, depth: int) -> str:
        r = self.random
        pieces = [*self.texts, *_TEXTS]
        if depth or r.random() < 0.4:
            return r.choice(pieces[: len(self.texts) + 8] if depth else pieces)
        return "".join(r.choice(pieces) for _ in range(r.randint(0, 4)))

    def _row(self, item: Any, depth: int) -> list[Any]:
        r = self.random
        length = r.choice([0, 1, 2, 2, 3, 3, 4, r.randint(5, 9)])
        row = [self.of(item, r.choice([1, 3]), depth + 1) for _ in range(length)]
        if row and isinstance(row[0], list) and r.random() < 0.5:  # rectangles, squares
            width = r.choice([len(row), len(row[0])])
            row = [[self.of(get_args(item)[0], 3, depth + 2) for _ in range(width)] for _ in row]
        if row and type(row[0]) in (int, float) and r.random() < 0.5:
            row.sort()
        return row


def is_small(value: Any) -> bool:
    match value:
        case bool() | None | float() | enum.Enum():
            return True
        case int():
            return abs(value) <= SMALL
        case str():
            return len(value) <= SMALL
        case list() | tuple() | set():
            return len(value) <= SMALL and all(map(is_small, value))
        case dict():
            return len(value) <= SMALL and all(map(is_small, value.values()))
        case _:
            return all(is_small(getattr(value, name)) for name in type(value).__annotations__)


def belongs(value: Any, hint: Any) -> bool:
    """Tell whether a value has exactly the type that is written."""
    args = get_args(hint)
    match get_origin(hint) or hint:
        case types.UnionType | typing.Union:
            return any(belongs(value, arg) for arg in args)
        case None:
            return value is None
        case builtins.list | builtins.set as cls:
            return type(value) is cls and all(belongs(v, args[0]) for v in value)
        case builtins.dict:
            return type(value) is dict and all(
                belongs(k, args[0]) and belongs(v, args[1]) for k, v in value.items()
            )
        case builtins.tuple:
            if type(value) is not tuple or args[-1] is Ellipsis:
                return type(value) is tuple and all(belongs(v, args[0]) for v in value)
            return len(value) == len(args) and all(map(belongs, value, args))
        case cls:
            return type(value) is cls

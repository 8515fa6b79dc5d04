"""The one table of operators: for each its term, and the condition under which it is defined.

``tests/verify`` holds this table to the evaluator, and thereby to CPython.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal, TypeAlias

import z3

# z3 has no types of its own to speak of; this name marks its terms.
Z3: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Term:
    """A value as the solver sees it.

    kind: ``int``; ``bool``; ``none``; ``sized`` (z is the length, family the type's name);
    ``plain`` (a Python value in z); ``other`` (nothing is known; z says of what).
    """

    kind: Literal["int", "bool", "none", "sized", "plain", "other"]
    z: Z3
    family: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """The meaning of an operator on integers."""

    term: Callable[..., Z3]
    defined: Callable[..., Z3] | None = None


def _divided(a: Z3, b: Z3) -> Z3:
    # SMT-LIB's division rounds so that the remainder is never negative; Python floors.
    if z3.is_int_value(b):
        return a / b if b.as_long() > 0 else (-a) / (-b)
    return z3.If(b > 0, a / b, (-a) / (-b))


def _remainder(a: Z3, b: Z3) -> Z3:
    # Python's remainder has the sign of the divisor.
    if z3.is_int_value(b):
        return a % b if b.as_long() > 0 else -((-a) % (-b))
    return z3.If(b > 0, a % b, -((-a) % (-b)))


def _not_zero(_: Z3, b: Z3) -> Z3:
    return b != 0


ARITHMETIC: dict[str, Operation] = {
    "+": Operation(lambda a, b: a + b),
    "-": Operation(lambda a, b: a - b),
    "*": Operation(lambda a, b: a * b),
    "//": Operation(_divided, _not_zero),
    "%": Operation(_remainder, _not_zero),
}
COMPARISON: dict[str, Operation] = {
    "==": Operation(lambda a, b: a == b),
    "!=": Operation(lambda a, b: a != b),
    "<": Operation(lambda a, b: a < b),
    "<=": Operation(lambda a, b: a <= b),
    ">": Operation(lambda a, b: a > b),
    ">=": Operation(lambda a, b: a >= b),
}
FUNCTIONS: dict[str, Operation] = {
    "abs": Operation(lambda a: z3.If(a >= 0, a, -a)),
    "min": Operation(lambda *args: reduce(lambda a, b: z3.If(b < a, b, a), args)),
    "max": Operation(lambda *args: reduce(lambda a, b: z3.If(b > a, b, a), args)),
}
LARGEST_EXPONENT = 8


def power(base: Z3, exponent: int) -> Z3:
    """Return base to a small fixed exponent, as a product."""
    one = z3.IntVal(1, base.ctx)
    return reduce(lambda a, b: a * b, [base] * exponent) if exponent else one


def number(term: Term) -> Z3:
    """Return a number for an int or a bool: True counts as 1."""
    if term.kind == "int":
        return term.z
    ctx = term.z.ctx
    return z3.If(term.z, z3.IntVal(1, ctx), z3.IntVal(0, ctx))


def is_number(term: Term) -> bool:
    """Tell whether arithmetic knows the term."""
    return term.kind in ("int", "bool")


def both(*conditions: Z3) -> Z3:
    """Return the conjunction, leaving out what is plainly true."""
    kept = [c for c in conditions if not z3.is_true(c)]
    if not kept:
        return conditions[0]
    return kept[0] if len(kept) == 1 else z3.And(*kept)

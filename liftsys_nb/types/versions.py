"""Versions of packages, and what an import demands of them."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from itertools import zip_longest

_NUMBERS = re.compile(r"\d{1,9}(\.\d{1,9}){0,9}", re.ASCII)
_DEMAND = re.compile(r"\s*(>=|<=|==|!=|>|<)?\s*(\S+)\s*")
_COMPARE: Mapping[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


class BadVersion(ValueError):
    """A version or a demand that cannot be read; the words say which."""


def meets(version: str, demand: str) -> bool:
    """Whether a version meets a demand: ``>=1.0``, ``<2``, or several with commas between.

    A plain ``1.2`` means that version or a later one with the same first number: by custom the
    first number grows when something breaks. Missing numbers count as 0, so 1 equals 1.0.
    Raises BadVersion.

    >>> meets("1.10", ">=1.2,<2"), meets("1.10", "1.2"), meets("2.0", "1.2")
    (True, True, False)
    """
    found = _numbers(version)
    for part in demand.split(","):
        match = _DEMAND.fullmatch(part)
        if match is None:
            raise BadVersion(f"'{demand}' is no demand on a version")
        wanted = _numbers(match[2])
        if match[1] is None:
            if found[0] != wanted[0] or not _compare(">=", found, wanted):
                return False
        elif not _compare(match[1], found, wanted):
            return False
    return True


def _numbers(text: str) -> tuple[int, ...]:
    if not _NUMBERS.fullmatch(text.strip()):
        raise BadVersion(f"'{text}' is no version")
    return tuple(int(part) for part in text.strip().split("."))


def _compare(op: str, left: tuple[int, ...], right: tuple[int, ...]) -> bool:
    pairs = list(zip_longest(left, right, fillvalue=0))
    return _COMPARE[op](tuple(a for a, _ in pairs), tuple(b for _, b in pairs))

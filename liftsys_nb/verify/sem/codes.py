"""``ord`` and ``chr``."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import z3

from liftsys_nb.verify.sem.characters import length
from liftsys_nb.verify.sem.compare import number
from liftsys_nb.verify.sem.knowing import known
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import LAST_CHARACTER, Z3, conj, is_known
from liftsys_nb.verify.sem.operators import wrong_type
from liftsys_nb.verify.sem.symbols import (
    Bool,
    Int,
    Items,
    Str,
    Val,
)

# What `chr` raises for a number that no C int holds: it changed with Python 3.13.
_TOO_LARGE = "ValueError" if sys.version_info >= (3, 13) else "OverflowError"


def order_of(ledger: Ledger, args: list[Val], options: Mapping[str, Val]) -> Val | None:
    """Return ``ord(text)``."""
    if not isinstance(args[0], Str):
        return None if isinstance(args[0], Items) else wrong_type(ledger, args[0])
    text = args[0].z
    ledger.need(length(text) == 1, "TypeError")
    if is_known(text):
        return Int(ord(text) if len(text) == 1 else 0)
    code = z3.StrToCode(text)
    if ledger.bound is not None:
        ledger.limit(code <= LAST_CHARACTER)
        return Int(code)
    # The solver's last characters stand for all of Python's that come after them.
    far, back = _far_characters(ledger)
    past = code > LAST_CHARACTER
    there = far(code)
    ledger.fact(z3.Implies(past, z3.And(there > LAST_CHARACTER, there < 0x110000)))
    ledger.fact(z3.Implies(past, back(there) == text))
    ledger.gap("a character past the last one of the solver", is_value=True)
    return Int(z3.If(past, there, code))


def _far_characters(ledger: Ledger) -> tuple[Z3, Z3]:
    whole, text = z3.IntSort(ledger.ctx), z3.StringSort(ledger.ctx)
    return z3.Function("far code", whole, whole), z3.Function("far character", whole, text)


def character_of(ledger: Ledger, args: list[Val], options: Mapping[str, Val]) -> Val | None:
    """Return ``chr(code)``."""
    if not isinstance(args[0], Int | Bool):
        return wrong_type(ledger, args[0])
    code = number(args[0])
    if is_known(code):
        if not 0 <= code < 0x110000:
            ledger.need(False, "ValueError" if -(2**31) <= code < 2**31 else _TOO_LARGE)
            return Str("")
        return known(ledger, chr(code))
    ledger.need(conj(code >= -(2**31), code < 2**31), _TOO_LARGE)
    ledger.need(conj(code >= 0, code < 0x110000), "ValueError")
    if ledger.bound is not None:
        ledger.limit(code <= LAST_CHARACTER)
        return Str(z3.StrFromCode(code))
    other = _far_characters(ledger)[1](code)
    ledger.gap("a character past the last one of the solver", is_value=True)
    ledger.fact(z3.Length(other) == 1)
    return Str(z3.If(code <= LAST_CHARACTER, z3.StrFromCode(code), other))

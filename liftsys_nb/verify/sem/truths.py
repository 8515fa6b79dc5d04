"""Truth values, kinds and lengths of any value: what ``bool``, ``isinstance`` and ``len`` ask."""

from __future__ import annotations

import z3

from liftsys_nb.ir.calls import CLASSES
from liftsys_nb.verify.sem.characters import length
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Number, Truth, conj, disj, fp, is_known
from liftsys_nb.verify.sem.merging import truth_over
from liftsys_nb.verify.sem.symbols import (
    Bool,
    Choice,
    DictOf,
    Float,
    Int,
    Items,
    Member,
    Null,
    Opaque,
    Record,
    SetOf,
    Str,
    Val,
    key_of,
)
from liftsys_nb.verify.sem.tuples import operand


def truth(ledger: Ledger, value: Val) -> Truth:
    """Return Python's truth value; it is always defined."""
    match value:
        case Bool(z):
            return z
        case Int(z):
            return z != 0
        case Float(z):
            return z != 0 if is_known(z) else z3.Not(fp(z3.fpIsZero, z))
        case Str(z):
            return length(z) > 0
        case Null():
            return False
        case Items(family="iterator"):
            return True
        case Items(length=size) | SetOf(size=size) | DictOf(size=size):
            return size > 0
        case Record(fields=fields) if not fields and operand(ledger, value) is not value:
            return False  # an empty tuple
        case Member() | Record():
            return True
        case Choice():
            return truth_over(ledger, value, lambda each: truth(ledger, each))
        case Opaque(what):
            key = ("truth", key_of(value))
            known = ledger.memo.get(key)
            if known is None:
                ledger.gap(f"`{what}`")
                known = ledger.memo[key] = Bool(ledger.fresh("truth", "bool"))
            assert isinstance(known, Bool)
            return known.z


def size(ledger: Ledger, value: Val) -> Number | None:
    """Return ``len(value)``; None for what has none."""
    value = operand(ledger, value)
    match value:
        case Str(z):
            return length(z)
        case Items(length=found) if value.family != "iterator":
            return found
        case SetOf(size=found) | DictOf(size=found):
            return found
        case _:
            return None


def is_none(ledger: Ledger, value: Val) -> Truth:
    """Return ``value is None``."""
    match value:
        case Null():
            return True
        case Choice():
            return truth_over(ledger, value, lambda each: is_none(ledger, each))
        case Opaque(what):
            ledger.gap(f"`{what}`")
            return ledger.fresh("is None", "bool")
        case _:
            return False


_KINDS: dict[str, tuple[type, ...]] = {
    "int": (Int, Bool), "bool": (Bool,), "float": (Float,), "str": (Str,), "dict": (DictOf,),
}  # fmt: skip


def is_a(ledger: Ledger, value: Val, name: str) -> Truth:
    """Return ``isinstance(value, name)`` for a type of Python, or a record or enum (full name)."""
    if isinstance(value, Choice):
        return disj(*(conj(guard, is_a(ledger, each, name)) for guard, each in value.options))
    match value:
        case Items(family=family) | SetOf(family=family):
            return family == name
        case Member(enum=full) | Record(name=full):
            if full == name or name not in CLASSES:
                return full == name
            # A record may be bound to a NamedTuple, a member of an enum to an IntEnum.
            ledger.gap(f"isinstance(…, {name})")
            return ledger.fresh("is a", "bool")
        case Opaque(what):
            ledger.gap(f"`{what}`")
            return ledger.fresh("is a", "bool")
        case _:
            return isinstance(value, _KINDS.get(name, ()))

"""``& | ^ << >>``: of ints by what they do to quotients, of sets and dicts by what is in them."""

from __future__ import annotations

import z3

from liftsys_nb.verify.sem import items as rows
from liftsys_nb.verify.sem import numbers, picking, storing
from liftsys_nb.verify.sem.compare import number
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Number, conj, disj, is_known, neg, same_truth
from liftsys_nb.verify.sem.operators import wrong_type
from liftsys_nb.verify.sem.symbols import (
    Bool,
    DictOf,
    Int,
    Items,
    Member,
    Opaque,
    Record,
    SetOf,
    Val,
    key_of,
)

MOST_RUNS = 4  # rows of ones in a mask that are cut out one by one
FITS = 2**30  # bits that an int surely has room for
MOST_SHIFT = 4096  # of a known number by a known one
_VIEWS = ("dict_keys", "dict_values", "dict_items", "enum", "iterator")


def operated(ledger: Ledger, op: str, a: Val, b: Val) -> Val | None:
    """Return ``a op b``, op one of ``& | ^ << >>``; None where nothing is seen of it."""
    match a, b:
        case Bool(x), Bool(y) if op in "&|^":
            return Bool(
                conj(x, y) if op == "&" else disj(x, y) if op == "|" else neg(same_truth(x, y))
            )
        case ((Int() | Bool()), (Int() | Bool())):
            x, y = number(a), number(b)
            return _shifted(ledger, op, x, y) if op in ("<<", ">>") else _masked(ledger, op, x, y)
        case SetOf(), SetOf() if op in "&|^":
            return _of_sets(ledger, op, a, b)
        case DictOf(), DictOf() if op == "|":
            made = storing.call_change(ledger, a, "update", [b])
            return None if made is None else made[0]
        case ((Opaque() | Member() | Record()), _) | (_, (Opaque() | Member() | Record())):
            return None  # classes may have operators of their own
        case (Items(family=family), _) | (_, Items(family=family)) if family in _VIEWS:
            return None
        case _:
            return wrong_type(ledger, a)


# ── ints ─────────────────────────────────────────────────────────────────────────────────────
def _masked(ledger: Ledger, op: str, a: Number, b: Number) -> Val:
    both = _common(ledger, a, b)
    # Bits that both have are counted twice by the sum.
    return Int(both if op == "&" else a + b - both if op == "|" else a + b - 2 * both)


def _common(ledger: Ledger, a: Number, b: Number) -> Number:
    """Return ``a & b``."""
    if is_known(a) and is_known(b):
        return a & b
    if is_known(a):
        a, b = b, a
    if is_known(b):
        if b < 0:  # all bits but those of ~b
            return a - _common(ledger, a, -b - 1)
        runs = _runs(b)
        if len(runs) <= MOST_RUNS:
            found: Number = 0
            for low, high in runs:
                part = numbers.remainder(numbers.divided(a, 2**low), 2 ** (high - low))
                found = rows.added(found, part * 2**low)
            return found
    made = ledger.memo.get(("&", key_of(Int(a)), key_of(Int(b))))
    if not isinstance(made, Int):
        made = Int(ledger.fresh("common bits", "int"))
        ledger.memo[("&", key_of(Int(a)), key_of(Int(b)))] = made
        for each, other in ((a, b), (b, a)):
            if is_known(each):
                if each >= 0:
                    ledger.fact(z3.And(made.z >= 0, made.z <= each))
            else:
                ledger.fact(z3.Implies(each >= 0, z3.And(made.z >= 0, made.z <= each)))
                if not is_known(other):
                    negative = z3.And(each < 0, other < 0)
                    ledger.fact(z3.Implies(negative, z3.And(made.z <= each, made.z < 0)))
    ledger.gap("`&` of such numbers", is_value=True)
    return made.z


def _runs(mask: int) -> list[tuple[int, int]]:
    """Return where rows of ones begin and end in a mask, from the lowest bit.

    >>> _runs(0b1101)
    [(0, 1), (2, 4)]
    """
    found: list[tuple[int, int]] = []
    at = 0
    while mask >> at:
        if mask >> at & 1:
            start = at
            while mask >> at & 1:
                at += 1
            found.append((start, at))
        at += 1
    return found


def _shifted(ledger: Ledger, op: str, a: Number, b: Number) -> Val | None:
    ledger.need(b >= 0, "ValueError")
    if op == "<<":
        _need_room(ledger, a, b)
    if is_known(b):
        if b < 0:
            return Int(0)
        if is_known(a) and (op == ">>" or b <= MOST_SHIFT):
            return Int(a << b if op == "<<" else a >> b)
    power = numbers.power(ledger, Int(2), Int(b))
    if not isinstance(power, Int):
        return None
    return Int(a * power.z if op == "<<" else _by_power(ledger, a, power.z))


def _by_power(ledger: Ledger, a: Number, power: Number) -> Number:
    if is_known(power):
        return numbers.divided(a, power)
    found = numbers.arithmetic(ledger, "//", Int(a), Int(power))
    assert isinstance(found, Int)
    return found.z


def _need_room(ledger: Ledger, a: Number, b: Number) -> None:
    """Note that too many bits raise: how many that are, is the machine's to say."""
    if is_known(b) and b <= FITS:
        return
    fits = ledger.fresh("fits", "bool")
    ledger.fact(z3.Or(fits, b > FITS if not is_known(b) else z3.BoolVal(True, ledger.ctx)))
    ledger.need(fits, "OverflowError")


# ── sets ─────────────────────────────────────────────────────────────────────────────────────
def _of_sets(ledger: Ledger, op: str, a: SetOf, b: SetOf) -> Val | None:
    if op == "&":
        return picking.kept_of(ledger, a, b.has)
    if op == "|":
        return picking.set_of(ledger, rows.joined(a.items, b.items), a.family)
    left = picking.filtered(ledger, a.items, lambda each: neg(b.has(each)))
    right = picking.filtered(ledger, b.items, lambda each: neg(a.has(each)))
    if left is None or right is None:
        return None
    return picking.set_of(ledger, rows.joined(left, right), a.family)

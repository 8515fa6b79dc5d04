"""Operators on values of one kind each: what they give, None where nothing is seen of it."""

from __future__ import annotations

import z3

from liftsys_nb.verify.sem import items as rows
from liftsys_nb.verify.sem import numbers, picking, texts
from liftsys_nb.verify.sem.compare import equal, number, ordered, same_item
from liftsys_nb.verify.sem.hashing import hashable, need_hashable
from liftsys_nb.verify.sem.knowing import known_dict
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Number, Text, Truth, conj, is_known, neg
from liftsys_nb.verify.sem.merging import display, truth_over
from liftsys_nb.verify.sem.symbols import (
    Bool,
    DictOf,
    Int,
    Items,
    Null,
    Opaque,
    SetOf,
    Str,
    Val,
    key_of,
)
from liftsys_nb.verify.sem.truths import is_none
from liftsys_nb.verify.sem.tuples import operand

LONGEST_TEXT = 10_000  # characters of a repeated text
SEQUENCES = ("list", "tuple", "bytes")  # that can be joined and repeated
WORD = 2**63  # what counts places in CPython ends before it
# No machine addresses more bytes, so no list or text that exists has more items.
MOST_ITEMS = 2**57
INDEXED = (*SEQUENCES, "range")


def wrong_type(ledger: Ledger, value: Val) -> Val | None:
    """Raise a TypeError for a value that is seen; nothing is known of others."""
    if isinstance(value, Opaque):
        return None
    ledger.need(False, "TypeError")
    return Null()


# ── arithmetic ───────────────────────────────────────────────────────────────────────────────
def operated(ledger: Ledger, op: str, a: Val, b: Val) -> Val | None:
    """Return ``a op b``, op one of ``+ - * / // %``."""
    a, b = operand(ledger, a), operand(ledger, b)
    found = numbers.arithmetic(ledger, op, a, b)
    if found is not None:
        return found
    match op, a, b:
        case (_, Opaque(), _) | (_, _, Opaque()):
            return None
        case "+", Str(x), Str(y):
            return Str(texts.concat(ledger, x, y))
        case "+", Items(), Items() if a.family == b.family and a.family in SEQUENCES:
            return rows.joined(a, b)
        case "*", Items(), (Int() | Bool()) if a.family in SEQUENCES:
            return rows.repeated(ledger, a, times(ledger, b))
        case "*", (Int() | Bool()), Items() if b.family in SEQUENCES:
            return rows.repeated(ledger, b, times(ledger, a))
        case "*", Str(x), (Int() | Bool()):
            return _repeated(ledger, x, times(ledger, b))
        case "*", (Int() | Bool()), Str(y):
            return _repeated(ledger, y, times(ledger, a))
        case "-", SetOf(), SetOf():
            return picking.kept_of(ledger, a, lambda each: neg(b.has(each)))
        case "-", Items(), _ if a.family in ("dict_keys", "dict_items"):
            return None
        case "-", SetOf(), Items() if b.family in ("dict_keys", "dict_items"):
            return None
        case "%", (Str() | Items(family="bytes")), _:
            return None
        case _:
            return wrong_type(ledger, a)


def times(ledger: Ledger, value: Int | Bool) -> Number:
    """Return how often something is repeated: that has to fit into a machine's word."""
    found = number(value)
    for each in _lengths(found):
        ledger.fact(each < MOST_ITEMS)
    ledger.need(conj(found >= -WORD, found < WORD), "OverflowError")
    return found


def _lengths(term: Number) -> list[Number]:
    """Return the lengths of parameters that a number speaks of: what there is, is no longer.

    Of what is made on the way nothing is said: it need not come to be.
    """
    if is_known(term):
        return []
    if term.decl().kind() == z3.Z3_OP_SEQ_LENGTH:
        text = term.arg(0)
        return [term] if text.num_args() == 0 and _is_given(text) else []
    if term.num_args() == 0:
        is_length = str(term).startswith("len(") and _is_given(term)
        return [term] if is_length else []
    return [found for each in term.children() for found in _lengths(each)]


def _is_given(term: Number) -> bool:
    is_name = term.decl().kind() == z3.Z3_OP_UNINTERPRETED
    return is_name and "!" not in str(term.decl().name())


def _repeated(ledger: Ledger, text: Text, count: Number) -> Val | None:
    if (is_known(count) and count <= 0) or (is_known(text) and not text):
        return Str("")
    if is_known(text) and is_known(count) and len(text) * count <= LONGEST_TEXT:
        return Str(text * count)
    return Str(texts.repeated(ledger, text, count))


# ── comparisons ──────────────────────────────────────────────────────────────────────────────
def compared(ledger: Ledger, op: str, left: Val, right: Val) -> Truth | None:
    """Return ``left op right`` of any values; None where nothing is seen of it."""
    match op:
        case "==":
            return equal(ledger, left, right)
        case "!=":
            return neg(equal(ledger, left, right))
        case "is":
            return is_none(ledger, left)
        case "is not":
            return neg(is_none(ledger, left))
        case "in":
            return member(ledger, left, right)
        case "not in":
            found = member(ledger, left, right)
            return None if found is None else neg(found)
        case _:
            return ordered(ledger, op, left, right)


def member(ledger: Ledger, value: Val, holder: Val) -> Truth | None:
    """Return ``value in holder``."""
    unseen = False

    def inside(each: Val) -> Truth:
        nonlocal unseen
        found = _member_of_one(ledger, value, each)
        if found is None:
            unseen = True
            return False
        return found

    found = truth_over(ledger, holder, inside)
    return None if unseen else found


def _member_of_one(ledger: Ledger, value: Val, holder: Val) -> Truth | None:
    holder = operand(ledger, holder)
    match holder:
        case SetOf(has=has):
            if not isinstance(value, SetOf):  # Python looks for a set as for a frozen one
                need_hashable(ledger, value)
            return has(value)
        case DictOf(has=has):
            need_hashable(ledger, value)
            return has(value)
        case Str(text):
            return truth_over(ledger, value, lambda each: _in_text(ledger, each, text))
        case Items(family="range"):
            return truth_over(ledger, value, lambda each: _in_range(ledger, each, holder))
        case Items(family="bytes"):
            return _in_bytes(ledger, value, holder)
        case Items(family="enum"):
            return None
        case Items(family="dict_items") if hashable(ledger, value) is not True:
            return None  # only the key of a pair is looked up
        case Items(family="dict_keys"):
            need_hashable(ledger, value)
            return rows.contains(ledger, holder, value)
        case Items():
            return rows.contains(ledger, holder, value)
        case Opaque():
            return None
        case _:
            ledger.need(False, "TypeError")
            return False


def _in_text(ledger: Ledger, value: Val, text: Text) -> Truth:
    if isinstance(value, Str):
        return texts.contains(ledger, text, value.z)
    if isinstance(value, Opaque):
        ledger.gap(f"`{value.what}`")
        ledger.need(ledger.fresh("defined", "bool"), "Exception")
        return ledger.fresh("in", "bool")
    ledger.need(False, "TypeError")
    return False


def _in_range(ledger: Ledger, value: Val, items: Items) -> Truth:
    if not isinstance(value, Int | Bool) or not isinstance(items.key, tuple):
        return rows.contains(ledger, items, value)
    kind, *_, step = items.key
    first = items.at(0)
    if kind != "range" or step not in (1, -1) or not isinstance(first, Int):
        return rows.contains(ledger, items, value)
    z, start = number(value), first.z
    if step == 1:
        return conj(start <= z, z < start + items.length)
    return conj(z <= start, start - items.length < z)


def _in_bytes(ledger: Ledger, value: Val, holder: Items) -> Truth | None:
    if not isinstance(value, Int | Bool):
        return None  # a part of it, or a TypeError
    z = number(value)
    ledger.need(conj(z >= 0, z < 256), "ValueError")
    return rows.contains(ledger, holder, Int(z))


# ── displays ─────────────────────────────────────────────────────────────────────────────────
def set_of(ledger: Ledger, items: Items, family: str = "set") -> SetOf:
    """Return the set of items, which have to be hashable."""
    _need_all_hashable(ledger, items)
    return picking.set_of(ledger, items, family)


def _need_all_hashable(ledger: Ledger, items: Items) -> None:
    def checked(item: Val) -> Truth:
        need_hashable(ledger, item)
        return True

    ledger.all_of(items, checked, in_order=False)


def dict_of(ledger: Ledger, pairs: list[tuple[Val, Val]]) -> DictOf:
    """Return the dict of pairs; of equal keys the first stays and the last value counts."""
    for key, _ in pairs:
        need_hashable(ledger, key)
    made = known_dict(ledger, list(reversed(pairs)))
    keys = display("list", [key for key, _ in pairs])
    size = picking.set_of(ledger, keys).size
    return DictOf(made.has, made.get, keys, size, ("dict", made.key))


def once(ledger: Ledger, items: Items, size: Number) -> Items | None:
    """Return the values of a set or keys of a dict, each once; None where that is not seen."""
    if key_of(items.length) == key_of(size):
        return items

    def is_first(place: int) -> Truth:
        each = items.at(place)
        return conj(*(neg(same_item(ledger, items.at(early), each)) for early in range(place)))

    return picking.filtered_by_place(ledger, items, is_first)

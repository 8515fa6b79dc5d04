"""Parts of values: items, slices, fields, members of enums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.values import EnumType
from liftsys_nb.verify.sem import items as rows
from liftsys_nb.verify.sem import texts
from liftsys_nb.verify.sem.compare import number
from liftsys_nb.verify.sem.hashing import need_hashable
from liftsys_nb.verify.sem.knowing import known, member_of
from liftsys_nb.verify.sem.logic import Number
from liftsys_nb.verify.sem.merging import display, over
from liftsys_nb.verify.sem.operators import INDEXED
from liftsys_nb.verify.sem.symbols import (
    Bool,
    DictOf,
    Int,
    Items,
    Member,
    Null,
    Opaque,
    Record,
    Str,
    Val,
)
from liftsys_nb.verify.sem.tuples import operand

if TYPE_CHECKING:
    from liftsys_nb.verify.encode.walk import Encoder


def members(enum: EnumType) -> Items:
    """Return the members of an enum, as a loop goes through them."""
    return display("enum", [member_of(enum, each.name) for each in enum])


def item(encoder: Encoder, holder: Val, index: Val, expr: n.Expr) -> Val:
    """Return ``holder[index]``."""
    ledger = encoder.ledger

    def at(value: Val, place: Val) -> Val:
        value = operand(ledger, value)
        match value, place:
            case Items(family=family), (Int() | Bool()) if family in INDEXED:
                return rows.at_index(ledger, value, number(place))
            case Str(text), (Int() | Bool()):
                return Str(texts.at_index(ledger, text, number(place)))
            case (Opaque(), _) | (_, Opaque()) | (Items(family="enum"), _):
                return encoder.unseen(expr)
            case _:
                ledger.need(False, "TypeError")
                return Null()

    def of(value: Val) -> Val:
        # A dict is asked for the whole key, whatever it may be.
        if isinstance(value, DictOf):
            need_hashable(ledger, index)
            ledger.need(value.has(index), "KeyError")
            return value.get(index)
        return over(ledger, index, lambda place: at(value, place))

    return over(ledger, holder, of)


def piece(encoder: Encoder, expr: n.Slice) -> Val:
    """Return ``value[lower:upper:step]``."""
    ledger = encoder.ledger
    holder = encoder.value(expr.value)
    bounds: list[Number | None] = []
    is_wrong = False
    for each in (expr.lower, expr.upper, expr.step):
        found = None if each is None else encoder.value(each)
        match found:
            case Int() | Bool():
                bounds.append(number(found))
            case None | Null():
                bounds.append(None)
            case _:
                is_wrong = True
    if is_wrong:
        return encoder.unseen(expr)

    def cut(value: Val) -> Val:
        value = operand(ledger, value)
        match value:
            case Items(family=family) if family in INDEXED:
                return rows.sliced(ledger, value, *bounds) or encoder.unseen(expr)
            case Str(text):
                part = texts.sliced(ledger, text, *bounds)
                return encoder.unseen(expr) if part is None else Str(part)
            case DictOf() | Items(family="enum"):
                return encoder.unseen(expr)
            case _:
                return encoder.type_error(value, expr)

    return over(ledger, holder, cut)


def attribute(encoder: Encoder, expr: n.Attribute) -> Val:
    """Return ``value.name``: a field, a member of an enum, or an enum behind a path."""
    whole = encoder.entry_of(expr)
    if whole is not None and isinstance(whole.declared, EnumType):
        return members(whole.declared)
    entry = encoder.entry_of(expr.value)
    if entry is not None and isinstance(entry.declared, EnumType):
        if expr.name in entry.declared.members:
            return member_of(entry.declared, expr.name)
        return encoder.unseen(expr)

    def part(value: Val) -> Val:
        match value:
            case Record(fields=fields) if expr.name in fields:
                return fields[expr.name]
            case Member():
                return _of_member(encoder, value, expr)
            case Null():
                encoder.ledger.need(False, "AttributeError")
                return Null()
            case _:
                return encoder.unseen(expr)

    return over(encoder.ledger, encoder.value(expr.value), part)


def _of_member(encoder: Encoder, value: Member, expr: n.Attribute) -> Val:
    entry = encoder.program.entries.get(value.enum)
    if entry is None or not isinstance(entry.declared, EnumType):
        return encoder.unseen(expr)
    every = list(entry.declared)
    if expr.name == "name":
        found: list[Val] = [Str(each.name) for each in every]
    elif expr.name == "value" and all(each.has_value for each in every):
        found = [known(encoder.ledger, each.value) for each in every]
    else:
        return encoder.unseen(expr)
    return display("list", found).at(value.at)

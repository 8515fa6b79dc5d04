"""Values of Python as the solver sees them, and back where all of one is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import z3

from liftsys_nb.ir.programs import EMPTY, Program
from liftsys_nb.ir.values import EnumType, EnumValue, RecordValue
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.sem.compare import same_item
from liftsys_nb.verify.sem.items import span
from liftsys_nb.verify.sem.ledger import LONGEST, Ledger
from liftsys_nb.verify.sem.logic import (
    LAST_CHARACTER,
    Truth,
    disj,
    is_known,
)
from liftsys_nb.verify.sem.merging import display, merged
from liftsys_nb.verify.sem.symbols import (
    Bool,
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
)

FAMILIES: dict[str, Callable[[Any], Value]] = {
    "tuple": tuple, "bytes": bytes, "list": list,
}  # fmt: skip


def known(ledger: Ledger, value: Value, program: Program = EMPTY) -> Val:
    """Return a value of Python as one that the solver sees.

    program: where the members of enums are declared; nothing is seen of those of others.
    """

    def inner(each: Value) -> Val:
        return known(ledger, each, program)

    match value:
        case bool():
            return Bool(value)
        case int():
            return Int(value)
        case float():
            return Float(value)
        case str():
            return Str(value) if max(value, default="") <= chr(LAST_CHARACTER) else (
                _far_text(ledger, value)
            )  # fmt: skip
        case None:
            return Null()
        case bytes():
            return display("bytes", [Int(each) for each in value])
        case list() | tuple():
            return display(type(value).__name__, [inner(each) for each in value])
        case set() | frozenset():
            return known_set(ledger, [inner(each) for each in value], type(value).__name__)
        case dict():
            return known_dict(ledger, [(inner(key), inner(each)) for key, each in value.items()])
        case EnumValue():
            entry = program.entries.get(value.type_name)
            if entry is None or not isinstance(entry.declared, EnumType):
                return Opaque(repr(value), repr(value))
            return member_of(entry.declared, value.name)
        case RecordValue():
            return Record(value.type_name, {name: inner(each) for name, each in value.fields})
        case range():
            return span(value.start, value.stop, value.step) or Opaque(repr(value), repr(value))
        case _:
            return Opaque(repr(value), repr(value))


def _far_text(ledger: Ledger, value: str) -> Val:
    """Return a text with characters that the solver does not have: some text of that length."""
    key = ("far text", value)
    found = ledger.memo.get(key)
    if found is None:
        ledger.gap("a character past the last one of the solver", is_value=True)
        found = ledger.memo[key] = Str(ledger.term(ledger.name("far text"), "str"))
        ledger.facts.append(z3.Length(found.z) == len(value))
    return found


def member_of(enum: EnumType, name: str) -> Member:
    """Return a member of an enum, by any of its names."""
    names = tuple(each.name for each in enum)
    return Member(enum.type_name, names.index(enum.members[name].name), names)


def known_set(ledger: Ledger, parts: list[Val], family: str = "set") -> SetOf:
    """Return the set of different known values."""
    items = display("list", parts)

    def has(wanted: Val) -> Truth:
        return disj(*(same_item(ledger, each, wanted) for each in parts))

    return SetOf(has, items, len(parts), (family, items.key), family)


def known_dict(ledger: Ledger, pairs: list[tuple[Val, Val]]) -> DictOf:
    """Return the dict of different known keys."""
    keys = display("list", [key for key, _ in pairs])
    values = display("list", [each for _, each in pairs])

    def has(wanted: Val) -> Truth:
        return disj(*(same_item(ledger, key, wanted) for key, _ in pairs))

    def get(wanted: Val) -> Val:
        found = pairs[-1][1] if pairs else Null()
        for key, each in reversed(pairs[:-1]):
            found = merged(same_item(ledger, key, wanted), each, found)
        return found

    return DictOf(has, get, keys, len(pairs), ("dict", keys.key, values.key))


def settled(values: Iterable[Val]) -> list[Value] | None:
    """Return Python's values where all of them are known numbers, texts, lists or tuples."""
    found: list[Value] = []
    for value in values:
        match value:
            case Int(z) | Bool(z) | Float(z) | Str(z) if is_known(z):
                found.append(z)
            case Null():
                found.append(None)
            case Items(family="list" | "tuple" as family, length=length) if is_known(length):
                parts = settled(value.at(at) for at in range(min(length, LONGEST + 1)))
                if parts is None or length > LONGEST:
                    return None
                found.append(FAMILIES[family](parts))
            case _:
                return None
    return found

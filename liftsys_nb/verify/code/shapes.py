"""The type of a value that the solver sees: a loop may make any value of that type of it."""

from __future__ import annotations

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.verify.code.fitting import is_exactly
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import is_known
from liftsys_nb.verify.sem.symbols import (
    UNBOUND,
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
)

ANYTHING = n.NamedType("any value")  # of an empty list: joined with any type it is that type
DOTS = n.NamedType("...")
MOST_SEEN = 64  # items of a literal that are looked at one by one
MOST_PARTS = 8  # of a tuple that keeps a type for each place


def type_of(ledger: Ledger, value: Val, program: Program) -> n.Type | None:
    """Return the type of a value; None where nobody can say it.

    program: what the fields of records are declared for.
    """
    match value:
        case Int():
            return n.INT
        case Bool():
            return n.BOOL
        case Float():
            return n.FLOAT
        case Str():
            return n.STR
        case Null():
            return n.NONE
        case Member(enum=name):
            return n.NamedType(name)
        case Record(name=name):
            return n.NamedType(name) if is_exactly(ledger, value, program) else None
        case Items(family="tuple", length=length) if is_known(length) and length <= MOST_PARTS:
            parts = [type_of(ledger, value.at(at), program) for at in range(length)]
            return None if None in parts else _named("tuple", *parts)
        case Items(family="list" | "tuple" as family):
            each = _each(ledger, value, program)
            if each is None:
                return None
            return _named(family, each, DOTS) if family == "tuple" else _named(family, each)
        case SetOf(family=family, items=items):
            each = _each(ledger, items, program)
            return None if each is None else _named(family, each)
        case DictOf(keys=keys):
            key = _each(ledger, keys, program)
            if key is None:
                return None
            if is_known(keys.length):
                if keys.length > MOST_SEEN:
                    return None
                held: n.Type | None = ANYTHING
                for at in range(keys.length):
                    held = joined(held, type_of(ledger, value.get(keys.at(at)), program))
            else:
                held = type_of(ledger, value.get(keys.at(ledger.fresh("probe", "int"))), program)
            return None if held is None else _named("dict", key, held)
        case Choice(options):
            found: n.Type | None = ANYTHING
            for _, each_value in options:
                if isinstance(each_value, Opaque) and each_value.what == UNBOUND:
                    continue
                found = joined(found, type_of(ledger, each_value, program))
            return found
        case _:
            return None


def _named(name: str, *args: n.Type | None) -> n.NamedType:
    return n.NamedType(name, tuple(each for each in args if each is not None))


def _each(ledger: Ledger, items: Items, program: Program) -> n.Type | None:
    if is_known(items.length):
        if items.length > MOST_SEEN:
            return None
        found: n.Type | None = ANYTHING
        for at in range(items.length):
            found = joined(found, type_of(ledger, items.at(at), program))
        return found
    return type_of(ledger, items.at(ledger.fresh("probe", "int")), program)


def joined(a: n.Type | None, b: n.Type | None) -> n.Type | None:
    """Return a type that both are of; None where one is not known."""
    if a is None or b is None:
        return None
    if a == b or b == ANYTHING:
        return a
    if a == ANYTHING:
        return b
    if (
        isinstance(a, n.NamedType) and isinstance(b, n.NamedType)
        and a.name == b.name and len(a.args) == len(b.args) and a.args
    ):  # fmt: skip
        parts = [joined(x, y) for x, y in zip(a.args, b.args, strict=True)]
        return None if None in parts else _named(a.name, *parts)
    options: list[n.Type] = []
    for each in (a, b):
        for option in each.options if isinstance(each, n.UnionType) else (each,):
            if option not in options:
                options.append(option)
    return n.UnionType(tuple(options))


def settled(type_: n.Type) -> n.Type:
    """Return a type in which nothing is left open: of what is never filled any type will do."""
    match type_:
        case n.NamedType(name=name, args=args):
            if type_ == ANYTHING:
                return n.INT
            return n.NamedType(name, tuple(map(settled, args)))
        case n.UnionType(options=options):
            return n.UnionType(tuple(map(settled, options)))
        case _:
            return type_

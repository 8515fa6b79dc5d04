"""Places of the code, judged by their words: where they start, and whether they are new."""

from __future__ import annotations

from collections.abc import Sequence

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.verify.sem import storing
from liftsys_nb.verify.sem.methods import OF_DICT, OF_ITEMS, OF_SET
from liftsys_nb.verify.sem.symbols import (
    DictOf,
    Items,
    Record,
    SetOf,
    Str,
    Val,
)

FRESH = frozenset(("list", "dict", "set", "sorted", "tuple", "frozenset", "&", "|", "^"))


def root_of(place: n.Expr) -> str | None:
    """Return the name that a place starts from."""
    while isinstance(place, n.Index | n.Attribute | n.Slice):
        place = place.value
    return place.id if isinstance(place, n.Name) else None


def names_in(parts: Sequence[n.Expr]) -> set[str]:
    return {each.id for part in parts for each in n.walk(part) if isinstance(each, n.Name)}


def is_fresh(source: n.Expr, module: r.CodeModule) -> bool:
    """Tell whether an expression makes a new object, though its parts may be old ones."""
    match source:
        case n.Sequence() | n.Mapping() | n.Comprehension() | n.Slice() | n.Arith():
            return True
        case n.Call(func=n.Name(id=name)):
            return name in FRESH and name not in module.routines
        case n.Call(func=n.Attribute(name="copy")):
            return True
        case _:
            return False


def has_attribute(value: Val, name: str, module: r.CodeModule) -> bool:
    """Tell whether a value has a method or field of a name, so far as that is known."""
    match value:
        case Record(name=full, fields=fields):
            return name in fields or f"{full.rpartition('.')[2]}.{name}" in module.routines
        case Items(family="list"):
            return name in storing.OF_LIST or name in OF_ITEMS
        case DictOf():
            return name in storing.OF_DICT or name in OF_DICT
        case SetOf():
            return name in storing.OF_SET or name in OF_SET
        case Str():
            return hasattr(str, name)
        case _:
            return False

"""Type hints of old files → types of the language."""

from __future__ import annotations

from collections.abc import Mapping

from liftsys_nb.ir.nodes import NONE, Hole, NamedType, Refined, Type, UnionType
from liftsys_nb.syntax.legacy.shapes import OTHER_TYPE, Warnings
from liftsys_nb.syntax.legacy.words import on_one_line
from liftsys_nb.syntax.parse import parse_type
from liftsys_nb.syntax.show import show

# How many types stand in brackets; None: any number.
_ARITY: Mapping[str, int | None] = {
    "int": 0, "float": 0, "bool": 0, "str": 0, "bytes": 0, "None": 0, "Json": 0,
    "list": 1, "set": 1, "dict": 2, "tuple": None, "...": 0,
}  # fmt: skip
_OF_HOLES = frozenset({"type", "Predicate", "Effect", "Policy", "Description", "code"})
# Only what means exactly the same; ``number`` and ``Any`` do not.
_SAME = {
    "List": "list", "Dict": "dict", "Set": "set", "Tuple": "tuple", "NoneType": "None",
    "string": "str", "String": "str", "integer": "int", "Integer": "int",
    "boolean": "bool", "Boolean": "bool", "null": "None", "none": "None", "void": "None",
    "predicate": "Predicate", "effect": "Effect", "policy": "Policy",
    "description": "Description",
}  # fmt: skip


def read_hint(text: str, where: str, warn: Warnings, *, of_hole: bool = False) -> Type | None:
    """Return the type that a hint names, None (with a warning) when the language has none such.

    of_hole: whether it is what a hole asks for, which may be more than the type of a value.
    """
    plain = on_one_line(text)
    found, wrong = parse_type(plain)
    mapped = None if found is None or wrong else _mapped(found, of_hole)
    if mapped is None:
        warn.say(OTHER_TYPE, f"{where}: the language has no type {_short(plain)}")
    elif show(mapped) != plain.replace("'", '"'):
        warn.say(OTHER_TYPE, f"{where}: {_short(plain)} is written {_short(show(mapped))}")
    return mapped


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _mapped(type_: Type, of_hole: bool) -> Type | None:
    match type_:
        case NamedType():
            return _named(type_, of_hole)
        case UnionType(options=options):
            return _union([_mapped(option, False) for option in options])
        case Refined(base=base):
            inner = _mapped(base, of_hole)
            return None if inner is None else Refined(inner, type_.condition)
        case Hole():
            return type_


def _named(type_: NamedType, of_hole: bool) -> Type | None:
    name = type_.name.removeprefix("typing.")
    name = _SAME.get(name, name)
    inner = [_mapped(arg, False) for arg in type_.args]
    if name == "Optional":
        return _union([*inner, NONE]) if len(inner) == 1 else None
    if name == "Union":
        return _union(inner) if inner else None
    args = tuple(arg for arg in inner if arg is not None)
    if len(args) != len(inner):
        return None
    if of_hole and name in _OF_HOLES:
        return None if args else NamedType(name)
    if name not in _ARITY:
        return None
    wanted = _ARITY[name]
    if args and wanted is not None and len(args) != wanted:
        return None
    return NamedType(name, args)


def _union(options: list[Type | None]) -> Type | None:
    """Return a union without unions inside and with each option once."""
    flat: list[Type] = []
    for option in options:
        if option is None:
            return None
        parts = option.options if isinstance(option, UnionType) else (option,)
        flat += [part for part in parts if part not in flat]
    return flat[0] if len(flat) == 1 else UnionType(tuple(flat))

"""What the solver sees of a type: a number, a truth value, a length, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.verdicts import AnyOf, Value

Kind = Literal["int", "bool", "none", "sized", "other"]
MUTABLE = frozenset({"list", "set", "dict"})
LONGEST = 100_000  # items of a value that is written out


@dataclass(frozen=True, slots=True)
class Shape:
    """How values of a type are modelled.

    family: ``str``, ``list``, … of a sized shape. length: of a tuple of fixed size.
    """

    kind: Kind
    type: n.Type
    family: str = ""
    length: int | None = None


def shape_of(type_: n.Type) -> Shape:
    """Return the shape of a type; refinements are clauses, so only their base counts."""
    match type_:
        case n.Refined(base=base):
            return shape_of(base)
        case n.NamedType(name="int" | "bool" as name, args=()):
            return Shape(name, type_)
        case n.NamedType(name="None"):
            return Shape("none", type_)
        case n.NamedType(name="str" | "bytes" as name, args=()):
            return Shape("sized", type_, name)
        case n.NamedType(name="list", args=args) if all(map(_is_any_of, args)):
            return Shape("sized", type_, "list")
        case n.NamedType(name="tuple", args=(each, n.NamedType(name="..."))) if _is_any_of(each):
            return Shape("sized", type_, "tuple")
        case n.NamedType(name="tuple", args=args) if args and all(map(_is_any_of, args)):
            return Shape("sized", type_, "tuple", len(args))
        # A set or dict is only as long as there are keys: of int and str there are enough.
        case n.NamedType(name="set" | "dict" as name, args=(key, *rest)):
            if key in (n.INT, n.STR) and all(map(_is_any_of, rest)):
                return Shape("sized", type_, name)
    return Shape("other", type_)


def _is_any_of(type_: n.Type) -> bool:
    """Whether some value of the type can be written down."""
    return not isinstance(simplest(type_), AnyOf)


def simplest(type_: n.Type) -> Value:
    """Return the smallest value of a type, or AnyOf where none can be written down."""
    match type_:
        case n.NamedType(name=name, args=args):
            simple: dict[str, Value] = {
                "int": 0, "bool": False, "float": 0.0, "str": "", "bytes": b"", "None": None,
                "list": [], "dict": {}, "set": set(), "Json": None,
            }  # fmt: skip
            if name in simple:
                return simple[name]
            if name == "tuple":
                if len(args) == 2 and args[1] == n.NamedType("..."):
                    return ()
                items = tuple(simplest(arg) for arg in args)
                if not any(isinstance(item, AnyOf) for item in items):
                    return items
        case n.UnionType(options=options):
            named = (value for value in map(simplest, options) if not isinstance(value, AnyOf))
            return next(named, AnyOf(type_))
    return AnyOf(type_)


def of_length(shape: Shape, length: int) -> Value:
    """Return a value of a sized shape with so many items, or AnyOf where it is too long."""
    args = shape.type.args if isinstance(shape.type, n.NamedType) else ()
    if length > LONGEST:
        return AnyOf(shape.type, length)
    match shape.family:
        case "str":
            return "a" * length
        case "bytes":
            return b"a" * length
        case "tuple" if shape.length is not None:
            return tuple(simplest(arg) for arg in args)
        case "set":
            return set(_keys(args, length))
        case "dict":
            value = simplest(args[1]) if len(args) > 1 else None
            return dict.fromkeys(_keys(args, length), value)
        case family:
            item = simplest(args[0]) if args else 0
            return [item] * length if family == "list" else (item,) * length


def _keys(args: tuple[n.Type, ...], length: int) -> list[Value]:
    of_int = bool(args) and args[0] == n.INT
    return [each if of_int else str(each) for each in range(length)]

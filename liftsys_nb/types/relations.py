"""How types relate: which one may stand for which, and what two have in common.

``None`` for a type means "not known": it is assignable both ways and draws no complaint.
"""

from __future__ import annotations

from collections.abc import Mapping

from liftsys_nb.ir.nodes import (
    BOOL,
    FLOAT,
    INT,
    Expr,
    Hole,
    NamedType,
    Refined,
    Type,
    UnionType,
)

# The value types with their number of type arguments; a tuple takes any number.
ARITY: Mapping[str, int] = {
    "int": 0, "float": 0, "bool": 0, "str": 0, "bytes": 0, "None": 0, "Json": 0,
    "list": 1, "set": 1, "dict": 2,
}  # fmt: skip
# What a hole may ask for besides a value.
HOLE_TYPES = frozenset({"type", "Predicate", "Effect", "Policy", "Description", "code"})
BUILT_IN = (HOLE_TYPES | {*ARITY, "tuple"}) - {"Json"}
# What people write first, and what the language calls it.
OTHER_NAMES: Mapping[str, str] = {
    "integer": "int", "Integer": "int", "Int": "int", "number": "int",
    "natural": "int where it >= 0",
    "string": "str", "String": "str", "text": "str", "char": "str", "double": "float",
    "real": "float", "Float": "float", "boolean": "bool", "Boolean": "bool", "Bool": "bool",
    "List": "list[…]", "array": "list[…]", "Array": "list[…]", "sequence": "list[…]",
    "Dict": "dict[…, …]", "map": "dict[…, …]", "mapping": "dict[…, …]", "Set": "set[…]",
    "Tuple": "tuple[…]", "pair": "tuple[…, …]", "Optional": "… | None", "Union": "… | …",
    "void": "None", "null": "None", "none": "None", "Any": "Json",
}  # fmt: skip


def bare(type_: Type | None) -> NamedType | UnionType | None:
    """Return a type without its refinement; what is not known here is None.

    Not known are holes, names that a program declares (an alias may stand for any type), and
    Json, whose values may be of any kind.
    """
    while isinstance(type_, Refined):
        type_ = type_.base
    if isinstance(type_, NamedType) and type_.name not in BUILT_IN:
        return None
    return None if isinstance(type_, Hole) else type_


def named(type_: Type | None, *names: str) -> bool:
    """Whether a type is one of the named ones, refinements aside."""
    inner = bare(type_)
    return isinstance(inner, NamedType) and inner.name in names


def is_number(type_: Type | None) -> bool:
    """Whether a type takes part in arithmetic as a number (bool does, as in Python)."""
    return named(type_, "int", "float", "bool")


def element_of(type_: Type | None) -> Type | None:
    """Return the type of the elements that iterating gives; None where that is not known."""
    inner = bare(type_)
    if not isinstance(inner, NamedType):
        return None
    match inner.name:
        case "str":
            return inner
        case "bytes":
            return INT
        case "list" | "set" | "dict" if inner.args:
            return inner.args[0]
        case "tuple" if inner.args:
            items = [a for a in inner.args if a != NamedType("...")]
            found: Type | None = items[0] if items else None
            for item in items[1:]:
                found = join(found, item)
            return found
        case _:
            return None


def same_type(left: Type | None, right: Type | None) -> bool:
    """Whether both are known and equal, refinements aside."""
    a, b = bare(left), bare(right)
    return a is not None and a == b


def assignable(found: Type | None, expected: Type | None) -> bool:
    """Whether a value of type ``found`` may stand where ``expected`` is wanted.

    An int may stand for a float; a bool may not stand for an int (a declared int is exactly
    an int). Refinements are not checked here: they are facts for the solver.
    """
    found, expected = bare(found), bare(expected)
    if found is None or expected is None or found == expected:
        return True
    if isinstance(found, UnionType):
        return all(assignable(option, expected) for option in found.options)
    if isinstance(expected, UnionType):
        return any(assignable(found, option) for option in expected.options)
    if found.name == expected.name:
        return (
            not found.args
            or not expected.args
            or (
                len(found.args) == len(expected.args)
                and all(assignable(a, b) for a, b in zip(found.args, expected.args, strict=True))
            )
        )
    return (found.name, expected.name) == ("int", "float")


def join(left: Type | None, right: Type | None) -> Type | None:
    """Return the type of a value that is one or the other; None where either is not known."""
    a, b = bare(left), bare(right)
    if a is None or b is None:
        return None
    if a == b:
        return a
    if {a, b} <= {INT, BOOL}:
        return UnionType((a, b))
    if is_number(a) and is_number(b):
        return FLOAT
    if assignable(a, b):
        return b
    if assignable(b, a):
        return a
    options: list[Type] = []
    for side in (a, b):
        for option in side.options if isinstance(side, UnionType) else (side,):
            if option not in options:
                options.append(option)
    return UnionType(tuple(options))


def comparable(left: Type | None, right: Type | None) -> bool:
    """Whether ``<`` between the two is defined in Python for all their values."""
    a, b = bare(left), bare(right)
    if a is None or b is None:
        return True
    if isinstance(a, UnionType) or isinstance(b, UnionType):
        # `int | None` may have been narrowed by an earlier clause: definedness decides.
        return True
    if is_number(a) and is_number(b):
        return True
    return a.name == b.name and a.name in {"str", "bytes", "list", "tuple", "set"}


def equatable(left: Type | None, right: Type | None) -> bool:
    """Whether ``==`` between the two can ever be true."""
    a, b = bare(left), bare(right)
    if is_number(a) and is_number(b):
        return True
    if isinstance(a, NamedType) and isinstance(b, NamedType) and a.name == b.name:
        if a.name == "tuple" or len(a.args) != len(b.args):
            return True
        # [] == [] whatever the elements would have been; only other values can differ for sure.
        return a.name in {"list", "set", "dict"} or a == b
    return assignable(a, b) or assignable(b, a)


def type_of(expr: Expr, scope: Mapping[str, Type]) -> Type | None:
    """Return the type of an expression in a scope; None where it is not known. No diagnostics."""
    from liftsys_nb.types.infer import Inference  # infer stands on this module

    return Inference().infer(expr, scope)

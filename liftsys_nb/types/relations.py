"""How types relate: which one may stand for which, and what two have in common.

``None`` for a type means "not known": it is assignable both ways and draws no complaint.
Each function takes the World whose names the types use.
"""

from __future__ import annotations

from collections.abc import Mapping

from liftsys_nb.ir.nodes import (
    BOOL,
    FLOAT,
    INT,
    NONE,
    Expr,
    NamedType,
    Refined,
    Type,
    UnionType,
)
from liftsys_nb.types.worlds import EMPTY, World

# The value types with their number of type arguments; a tuple takes any number.
ARITY: Mapping[str, int] = {
    "int": 0, "float": 0, "bool": 0, "str": 0, "bytes": 0, "None": 0, "Json": 0,
    "list": 1, "set": 1, "dict": 2,
}  # fmt: skip
# What a hole may ask for besides a value.
HOLE_TYPES = frozenset({"type", "Predicate", "Effect", "Policy", "Description", "code"})
# Types of terms that no text can write: range(…), zip(…), d.keys().
UNWRITTEN = frozenset({"range", "iterator", "view"})
BUILT_IN = (HOLE_TYPES | {*ARITY, "tuple"} | UNWRITTEN) - {"Json"}
DOTS = NamedType("...")
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
_MOST_OPTIONS = 32


def bare(type_: Type | None, world: World = EMPTY) -> NamedType | UnionType | None:
    """Return a type without refinements and aliases; what is not known is None.

    Not known are holes, names without a declaration that can be read, and Json, whose values
    may be of any kind. Enums and records stand under the name that the world has for them. A
    union is flat: its options are bare, and none stands in it twice.
    """
    seen: set[str] = set()
    while True:
        match type_:
            case Refined(base=base):
                type_ = base
            case NamedType(name=name):
                entity = world.find(name)
                if entity is None:
                    return type_ if name in BUILT_IN and not world.is_open(name) else None
                alias = world.unfold(type_)
                if alias is None:
                    called = world.name_of(entity)
                    return type_ if called == name else NamedType(called)
                if name in seen:
                    return None
                seen.add(name)
                type_ = alias
            case UnionType():
                return _flat(type_, world)
            case _:
                return None


def _flat(type_: UnionType, world: World) -> NamedType | UnionType | None:
    found: dict[Type, None] = {}
    waiting: list[Type] = list(reversed(type_.options))
    seen: set[Type] = set()
    while waiting:
        option = waiting.pop()
        while isinstance(option, Refined):
            option = option.base
        if isinstance(option, UnionType):
            waiting.extend(reversed(option.options))
            continue
        alias = world.unfold(option) if isinstance(option, NamedType) else None
        if alias is not None:
            if option not in seen:
                seen.add(option)
                waiting.append(alias)
            continue
        inner = bare(option, world)
        if inner is None or len(found) > _MOST_OPTIONS:
            return None
        found[inner] = None
    options = tuple(found)
    if len(options) == 1 and isinstance(options[0], NamedType):
        return options[0]
    return UnionType(options) if options else None


def options_of(type_: Type | None, world: World = EMPTY) -> tuple[NamedType, ...] | None:
    """Return the bare types a value may have, in order; None where one is not known."""
    inner = bare(type_, world)
    if inner is None:
        return None
    if isinstance(inner, NamedType):
        return (inner,)
    return tuple(option for option in inner.options if isinstance(option, NamedType))


def union_of(options: tuple[Type, ...]) -> Type | None:
    """Return the type of a value that has one of these types; None without any."""
    distinct = tuple(dict.fromkeys(options))
    if not distinct:
        return None
    return distinct[0] if len(distinct) == 1 else UnionType(distinct)


def without_none(type_: Type | None, world: World = EMPTY) -> Type | None:
    """Return an optional type without its None; other types as they are."""
    options = options_of(type_, world)
    if options is None or len(options) < 2 or NONE not in options:
        return type_
    return union_of(tuple(option for option in options if option != NONE))


def named(type_: Type | None, *names: str, world: World = EMPTY) -> bool:
    """Whether a type is one of the named ones, refinements aside."""
    inner = bare(type_, world)
    return isinstance(inner, NamedType) and inner.name in names


def is_number(type_: Type | None, world: World = EMPTY) -> bool:
    """Whether a type takes part in arithmetic as a number (bool does, as in Python)."""
    return named(type_, "int", "float", "bool", world=world)


def is_writable(type_: Type) -> bool:
    """Whether a text can name a type: not that of ``range(…)`` or ``d.keys()``."""
    match type_:
        case NamedType(name=name, args=args):
            return name not in UNWRITTEN and all(map(is_writable, args))
        case UnionType(options=options):
            return all(map(is_writable, options))
        case _:
            return True


def is_sized(type_: Type | None, world: World = EMPTY) -> bool:
    """Whether all values of a type have a length."""
    options = options_of(type_, world)
    sized = {"str", "bytes", "list", "tuple", "set", "dict", "range", "view"}
    return options is not None and all(option.name in sized for option in options)


def is_hashable(type_: Type | None, world: World = EMPTY) -> bool:
    """Whether values of a type may be keys or members of a set; True where it is not known."""
    for option in options_of(type_, world) or ():
        if option.name in {"list", "set", "dict"}:
            return False
        if option.name == "tuple" and not all(
            is_hashable(arg, world) for arg in option.args if arg != DOTS
        ):
            return False
    return True


def element_of(type_: Type | None, world: World = EMPTY) -> Type | None:
    """Return the type of the elements that iterating gives; None where that is not known."""
    inner = bare(type_, world)
    if not isinstance(inner, NamedType):
        return None
    match inner.name:
        case "str":
            return inner
        case "bytes" | "range":
            return INT
        case "list" | "set" | "dict" | "iterator" | "view" if inner.args:
            return inner.args[0]
        case "tuple" if inner.args:
            items = [a for a in inner.args if a != DOTS]
            found: Type | None = items[0] if items else None
            for item in items[1:]:
                found = join(found, item, world)
            return found
        case _:
            return None


def same_type(left: Type | None, right: Type | None, world: World = EMPTY) -> bool:
    """Whether both are known and equal, refinements aside."""
    a, b = bare(left, world), bare(right, world)
    return a is not None and a == b


def assignable(found: Type | None, expected: Type | None, world: World = EMPTY) -> bool:
    """Whether a value of type ``found`` may stand where ``expected`` is wanted.

    An int may stand for a float; a bool may not stand for an int (a declared int is exactly
    an int). Refinements are not checked here: they are facts for the solver.
    """
    return _assignable(found, expected, world, frozenset())


def _assignable(
    found: Type | None, expected: Type | None, world: World, open_: frozenset[tuple[Type, Type]]
) -> bool:
    found, expected = bare(found, world), bare(expected, world)
    # A recursive alias comes back to the same question: what holds elsewhere decides.
    if found is None or expected is None or found == expected or (found, expected) in open_:
        return True
    open_ |= {(found, expected)}
    if isinstance(found, UnionType):
        return all(_assignable(option, expected, world, open_) for option in found.options)
    if isinstance(expected, UnionType):
        return any(_assignable(found, option, world, open_) for option in expected.options)
    if found.name != expected.name:
        return (found.name, expected.name) == ("int", "float")
    if not found.args or not expected.args:
        return True
    if found.name == "tuple":
        return _tuples(found, expected, world, open_)
    return len(found.args) == len(expected.args) and all(
        _assignable(a, b, world, open_) for a, b in zip(found.args, expected.args, strict=True)
    )


def _is_endless(type_: NamedType) -> bool:
    return len(type_.args) == 2 and type_.args[1] == DOTS


def _tuples(
    found: NamedType, expected: NamedType, world: World, open_: frozenset[tuple[Type, Type]]
) -> bool:
    if _is_endless(expected):
        items = found.args[:1] if _is_endless(found) else found.args
        return all(_assignable(item, expected.args[0], world, open_) for item in items)
    if _is_endless(found) or len(found.args) != len(expected.args):
        return False
    return all(
        _assignable(a, b, world, open_) for a, b in zip(found.args, expected.args, strict=True)
    )


def join(left: Type | None, right: Type | None, world: World = EMPTY) -> Type | None:
    """Return the type of a value that is one or the other; None where either is not known."""
    a, b = bare(left, world), bare(right, world)
    if a is None or b is None:
        return None
    if a == b:
        return a
    if {a, b} <= {INT, BOOL}:
        return UnionType((a, b))
    if is_number(a) and is_number(b):
        return FLOAT
    if (
        isinstance(a, NamedType)
        and isinstance(b, NamedType)
        and a.name == b.name
        and not (a.args and b.args)
    ):
        return NamedType(a.name)  # what is not known of one is not known of both
    if assignable(a, b, world):
        return b
    if assignable(b, a, world):
        return a
    options: list[Type] = []
    for side in (a, b):
        for option in side.options if isinstance(side, UnionType) else (side,):
            if option not in options:
                options.append(option)
    return UnionType(tuple(options))


def comparable(left: Type | None, right: Type | None, world: World = EMPTY) -> bool:
    """Whether ``<`` between the two is defined in Python for all their values."""
    ours, theirs = options_of(left, world), options_of(right, world)
    if ours is None or theirs is None:
        return True
    return all(_comparable(a, b, world) for a in ours for b in theirs)


def _comparable(a: NamedType, b: NamedType, world: World) -> bool:
    if is_number(a) and is_number(b):
        return True
    if a.name != b.name:
        return False
    match a.name:
        case "str" | "bytes" | "set":
            return True
        case "list":
            return not a.args or not b.args or comparable(a.args[0], b.args[0], world)
        case "tuple":
            ours, theirs = _items(a, b), _items(b, a)
            return all(comparable(x, y, world) for x, y in zip(ours, theirs, strict=False))
        case _:
            return False


def _items(type_: NamedType, other: NamedType) -> tuple[Type, ...]:
    if not _is_endless(type_):
        return type_.args
    return type_.args[:1] * (1 if _is_endless(other) else len(other.args))


def equatable(left: Type | None, right: Type | None, world: World = EMPTY) -> bool:
    """Whether ``==`` between the two can ever be true."""
    ours, theirs = options_of(left, world), options_of(right, world)
    if ours is None or theirs is None:
        return True
    return any(_equatable(a, b, world) for a in ours for b in theirs)


def _equatable(a: NamedType, b: NamedType, world: World) -> bool:
    if is_number(a) and is_number(b):
        return True
    pair = {a.name, b.name}
    if len(pair) == 1:
        # [] == [] whatever the elements would have been; only other values can differ for sure.
        return True
    # The program's class for a record may be a NamedTuple; sets and views of keys compare too.
    records = world.record(a) is not None or world.record(b) is not None
    return (records and "tuple" in pair) or pair == {"set", "view"}


def type_of(expr: Expr, scope: Mapping[str, Type], world: World = EMPTY) -> Type | None:
    """Return the type of an expression in a scope; None where it is not known. No diagnostics."""
    from liftsys_nb.types.infer import Inference  # infer stands on this module

    return Inference(world=world).infer(expr, scope)

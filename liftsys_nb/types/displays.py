"""Displays and comprehensions: the type of what is made item by item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from liftsys_nb.ir.nodes import BOOL, NONE, Comprehension, Enum, Expr, NamedType, Sequence, Type
from liftsys_nb.ir.nodes import Mapping as MappingNode
from liftsys_nb.syntax import show
from liftsys_nb.types import operators
from liftsys_nb.types.relations import element_of, is_hashable, is_number, join, named, options_of
from liftsys_nb.types.words import a
from liftsys_nb.types.worlds import dotted

if TYPE_CHECKING:
    from liftsys_nb.types.infer import Inference


def sequence(
    walk: Inference, expr: Sequence, scope: Mapping[str, Type], expected: Type | None
) -> Type | None:
    """Infer a list, set or tuple that is written out."""
    if expr.kind == "tuple":
        wanted = _parts(walk, expected, "tuple", len(expr.items))
        items = [walk.infer(e, scope, w) for e, w in zip(expr.items, wanted, strict=True)]
        known = tuple(t for t in items if t is not None)
        return NamedType("tuple", known) if len(known) == len(items) else NamedType("tuple")
    (wanted_item,) = _parts(walk, expected, expr.kind, 1)
    inner = _common(walk, expr.items, scope, wanted_item)
    if expr.kind == "set":
        _hashable(walk, expr.items, inner, "a member of a set", scope)
    return NamedType(expr.kind, (inner,)) if inner else NamedType(expr.kind)


def _parts(walk: Inference, expected: Type | None, name: str, size: int) -> tuple[Type | None, ...]:
    """Return what a display's parts are expected to be, where its place says so."""
    for option in options_of(expected, walk.world) or ():
        if option.name == name:
            if len(option.args) == size and NamedType("...") not in option.args:
                return option.args
            if name == "tuple" and option.args[1:] == (NamedType("..."),):
                return option.args[:1] * size
    return (None,) * size


def mapping(
    walk: Inference, expr: MappingNode, scope: Mapping[str, Type], expected: Type | None
) -> Type | None:
    """Infer a dict that is written out."""
    wanted_key, wanted_value = _parts(walk, expected, "dict", 2)
    keys = _common(walk, [k for k, _ in expr.entries], scope, wanted_key)
    values = _common(walk, [v for _, v in expr.entries], scope, wanted_value)
    _hashable(walk, [k for k, _ in expr.entries], keys, "a key", scope)
    return NamedType("dict", (keys, values)) if keys and values else NamedType("dict")


def _hashable(
    walk: Inference, items: Iterable[Expr], kind: Type | None, what: str, scope: Mapping[str, Type]
) -> None:
    # A peek hears no complaints; without this, sets in sets take twice the time a level.
    if walk.is_silent or is_hashable(kind, walk.world):
        return
    for item in items:
        found = walk.peek(item, scope)
        if found is not None and not is_hashable(found, walk.world):
            walk.report(
                "IR200",
                f"{a(found)} cannot be {what}, since it can change: {show(item)}",
                item.span,
                "use a tuple" if named(found, "list", world=walk.world) else None,
                None,
            )


def _common(
    walk: Inference, items: Iterable[Expr], scope: Mapping[str, Type], expected: Type | None = None
) -> Type | None:
    found: Type | None = None
    for at, item in enumerate(items):
        kind = walk.infer(item, scope, found or expected)
        found = kind if at == 0 else join(found, kind, walk.world)
    return found


def comprehension(walk: Inference, expr: Comprehension, scope: Mapping[str, Type]) -> Type | None:
    """Infer a comprehension or generator; its names are known inside of it only."""
    inner = dict(scope)
    binder = next(walk.binders)
    facts, bound = walk.facts, walk.bound
    for clause in expr.clauses:
        found = _iterate(walk, clause.iterable, inner)
        kinds = _unpacked(walk, clause.iterable, clause.names, found)
        walk.facts = walk.facts.without(clause.names)
        walk.bound = {**walk.bound, **dict.fromkeys(clause.names, binder)}
        for name, kind in zip(clause.names, kinds, strict=True):
            inner.pop(name, None)
            if kind is not None:
                inner[name] = kind
        for condition in clause.conditions:
            walk.infer(condition, inner, BOOL)
            walk.suppose(condition, inner)
    kind = walk.infer(expr.element, inner)
    value = None if expr.value is None else walk.infer(expr.value, inner)
    if expr.kind in {"set", "dict"}:
        what = "a key" if expr.kind == "dict" else "a member of a set"
        _hashable(walk, (expr.element,), kind, what, inner)
    walk.facts, walk.bound = facts, bound
    if expr.value is not None:
        return NamedType("dict", (kind, value)) if kind and value else NamedType("dict")
    shape = "iterator" if expr.kind == "generator" else expr.kind
    return NamedType(shape, (kind,)) if kind else NamedType(shape)


def _iterate(walk: Inference, iterable: Expr, scope: Mapping[str, Type]) -> Type | None:
    """Return the type of the items of an iterable; the members of an enum are those of it."""
    name = dotted(iterable)
    if name is not None and name.partition(".")[0] not in scope:
        entity = walk.world.find(name)
        if entity is not None and isinstance(entity.decl, Enum):
            return NamedType(walk.world.name_of(entity))
    return walk.items_of(iterable, walk.infer(iterable, scope))


def _unpacked(
    walk: Inference, iterable: Expr, names: tuple[str, ...], element: Type | None
) -> tuple[Type | None, ...]:
    """Return the type that each name of a ``for`` takes from one item."""
    if len(names) == 1:
        return (element,)
    found: tuple[Type | None, ...] = (None,) * len(names)
    for at, option in enumerate(options_of(element, walk.world) or ()):
        kinds = _parts_of(walk, iterable, option, len(names))
        if kinds is None:
            return (None,) * len(names)
        pairs = zip(found, kinds, strict=True)
        found = kinds if at == 0 else tuple(join(x, y, walk.world) for x, y in pairs)
    return found


def _parts_of(
    walk: Inference, iterable: Expr, item: NamedType, size: int
) -> tuple[Type | None, ...] | None:
    """Return the types of the parts of one item; None, with a complaint, where it has none."""
    message = f"each item of '{show(iterable)}' is {a(item)}: it has no items to go through"
    if item.name == "tuple" and item.args and NamedType("...") not in item.args:
        if len(item.args) == size:
            return item.args
        said = f"{len(item.args)} part{'s' if len(item.args) != 1 else ''}"
        message = f"each item of '{show(iterable)}' has {said}, not {size}"
    elif not (is_number(item) or item == NONE or not operators.is_built_in(item)):
        return (element_of(item, walk.world),) * size
    walk.report("IR200", message, iterable.span, None, None)
    return None

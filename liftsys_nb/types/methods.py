"""Methods of the values of Python: what they take, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from liftsys_nb.ir.errors import did_you_mean
from liftsys_nb.ir.nodes import INT, NONE, STR, Attribute, Call, NamedType, Type
from liftsys_nb.syntax import show
from liftsys_nb.types.builtins import CHANGING, METHODS, PYTHON, Method
from liftsys_nb.types.members import hashable_key, name_span, of_all, part_of
from liftsys_nb.types.relations import assignable, bare, is_hashable, join, options_of
from liftsys_nb.types.words import a

if TYPE_CHECKING:
    from liftsys_nb.types.infer import Inference

Scope = Mapping[str, Type]


def method(walk: Inference, expr: Call, func: Attribute, scope: Scope) -> Type | None:
    """Return the type of ``owner.name(…)``; its arguments are looked at once."""
    value = walk.infer(func.value, scope)
    kinds = [walk.infer(arg, scope) for arg in expr.args]
    for _, given in expr.keywords:
        walk.infer(given, scope)
    return of_all(walk, func, value, lambda option: _method_of(walk, expr, func, option, kinds))


def _method_of(
    walk: Inference, expr: Call, func: Attribute, owner: NamedType, kinds: list[Type | None]
) -> Type | None:
    known = METHODS.get(owner.name, {})
    taken = known.get(func.name)
    if taken is not None:
        return _method_result(walk, expr, func, owner, taken, kinds)
    if walk.world.record(owner) is not None:
        kind = part_of(walk, func, owner)
        if kind is not None and bare(kind, walk.world) is not None:
            message = f"'{show(func)}' is {a(kind)}, not a function"
            walk.report("IR200", message, name_span(func), None, None)
    elif func.name in CHANGING and hasattr(PYTHON.get(owner.name, object), func.name):
        message = f"'{func.name}' changes its owner; a formula only says what is"
        walk.report("IR123", message, name_span(func), None, None)
    elif walk.world.enum(owner) is not None or not hasattr(
        PYTHON.get(owner.name, object), func.name
    ):
        hint = did_you_mean(func.name, known)
        walk.report("IR210", f"{a(owner)} has no method '{func.name}'", name_span(func), hint, None)
    return None


def _method_result(
    walk: Inference,
    expr: Call,
    func: Attribute,
    owner: NamedType,
    taken: Method,
    kinds: list[Type | None],
) -> Type | None:
    name = func.name
    if not taken.least <= len(kinds) + len(expr.keywords) or len(kinds) > len(taken.takes):
        least, most = taken.least, len(taken.takes)
        count = f"{least}" if least == most else f"{least} to {most}"
        message = f"{name} takes {count} value{'' if count == '1' else 's'}, not {len(kinds)}"
        walk.report("IR200", message, expr.span, None, None)
        return taken.gives
    for key, value in expr.keywords:
        if key not in taken.keywords:
            walk.report("IR200", f"{name} takes no '{key}'", value.span, None, None)
    for arg, kind, wanted in zip(expr.args, kinds, taken.takes, strict=False):
        if wanted is not None and not _passes(walk, kind, wanted):
            assert kind is not None
            message = f"{name} needs {a(wanted)}, but '{show(arg)}' is {a(kind)}"
            walk.report("IR200", message, arg.span, None, None)
    if name == "join" and owner == STR:
        item = walk.items_of(expr.args[0], kinds[0])
        if not assignable(item, STR, walk.world):
            assert item is not None
            message = f"join needs items of str, but '{show(expr.args[0])}' holds {show(item)}"
            walk.report("IR200", message, expr.args[0].span, None, None)
    if taken.gives is not None:
        if owner.name == "set":
            _set_items(walk, expr, kinds)
        return taken.gives
    if owner.name == "dict":
        return _of_dict(walk, name, owner, expr, kinds)
    if owner.name == "set" and name != "copy":
        return _of_set(walk, name, owner, expr, kinds)
    return owner


def _passes(walk: Inference, kind: Type | None, wanted: Type) -> bool:
    options = options_of(kind, walk.world)
    # Python takes a bool for an int.
    return options is None or all(
        assignable(INT if o.name == "bool" else o, wanted) or assignable(o, wanted) for o in options
    )


def _of_dict(
    walk: Inference, name: str, owner: NamedType, expr: Call, kinds: list[Type | None]
) -> Type | None:
    key, value = owner.args if len(owner.args) == 2 else (None, None)
    match name:
        case "get":
            hashable_key(walk, expr.args[0], kinds[0])
            return join(value, kinds[1] if len(kinds) > 1 else NONE, walk.world)
        case "keys":
            return NamedType("view", (key,)) if key else NamedType("view")
        case "values":
            return NamedType("view", (value,)) if value else NamedType("view")
        case "items":
            if key and value:
                return NamedType("view", (NamedType("tuple", (key, value)),))
            return NamedType("view")
        case _:
            return owner


def _set_items(walk: Inference, expr: Call, kinds: list[Type | None]) -> list[Type | None]:
    items = [walk.items_of(arg, kind) for arg, kind in zip(expr.args, kinds, strict=True)]
    for arg, item in zip(expr.args, items, strict=True):
        if item is not None and not is_hashable(item, walk.world):
            message = f"'{show(arg)}' holds {show(item)}, which no set can hold"
            walk.report("IR200", message, arg.span, None, None)
    return items


def _of_set(
    walk: Inference, name: str, owner: NamedType, expr: Call, kinds: list[Type | None]
) -> Type | None:
    items = _set_items(walk, expr, kinds)
    if name in {"intersection", "difference"}:
        return owner
    found: Type | None = owner.args[0] if owner.args else None
    for item in items:
        found = join(found, item, walk.world)
    return NamedType("set", (found,)) if found else NamedType("set")

"""Calls of functions of the language: what each takes, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from liftsys_nb.ir.nodes import BOOL, FLOAT, INT, NONE, Call, Expr, NamedType, Type
from liftsys_nb.syntax import show
from liftsys_nb.types.builtins import FUNCTIONS, GIVES, KEYWORDS
from liftsys_nb.types.relations import (
    bare,
    comparable,
    is_number,
    is_sized,
    join,
    named,
    options_of,
)
from liftsys_nb.types.words import a, guard_hint

if TYPE_CHECKING:
    from liftsys_nb.types.infer import Inference


def builtin(walk: Inference, name: str, expr: Call, scope: Mapping[str, Type]) -> Type | None:
    """Infer the call of a function of the language; complain (IR200) of what it cannot take."""
    kinds = [walk.infer(arg, scope) for arg in expr.args]
    named_kinds = {key: walk.infer(value, scope) for key, value in expr.keywords}
    least, most = FUNCTIONS[name]
    if not least <= len(kinds) <= most:
        span = (kinds and len(kinds) > most and expr.args[most].span) or expr.span
        count = f"{least}" if least == most else f"{least} to {most}"
        count = f"{least} or more" if most == 99 else count
        plural = "" if count == "1" else "s"
        message = f"{name} takes {count} value{plural}, not {len(kinds)}"
        walk.report("IR200", message, span, None, None)
        return GIVES.get(name)
    for key, value in expr.keywords:
        if name != "dict" and key not in KEYWORDS.get(name, ()):
            walk.report("IR200", f"{name} takes no '{key}'", value.span, None, None)
            return GIVES.get(name)
    return _result(walk, name, expr, kinds, named_kinds)


def _result(
    walk: Inference,
    name: str,
    expr: Call,
    kinds: list[Type | None],
    named_kinds: Mapping[str, Type | None],
) -> Type | None:
    first = kinds[0] if kinds else None
    match name:
        case "len":
            _demand(walk, name, "a collection", expr.args[0], first, is_sized(first, walk.world))
        case "abs":
            return _absolute(walk, expr.args[0], first)
        case "min" | "max":
            return _extreme(walk, name, expr, kinds, named_kinds)
        case "sum":
            return _sum(walk, expr, kinds, named_kinds)
        case "all" | "any" | "sorted" | "list" | "set" | "frozenset" | "tuple" | "reversed":
            return _collected(walk, name, expr, first)
        case "enumerate":
            item = walk.items_of(expr.args[0], first)
            return _iterator(None if item is None else NamedType("tuple", (INT, item)))
        case "zip":
            items = [walk.items_of(e, k) for e, k in zip(expr.args, kinds, strict=True)]
            known = tuple(item for item in items if item is not None)
            all_known = len(known) == len(items) and bool(known)
            return _iterator(NamedType("tuple", known) if all_known else None)
        case "range":
            for arg, kind in zip(expr.args, kinds, strict=True):
                fine = all(o.name in {"int", "bool"} for o in options_of(kind, walk.world) or ())
                _demand(walk, name, "an int", arg, kind, fine)
        case "int" if len(kinds) == 2 or named_kinds:
            # With a base, Python reads text only.
            base = kinds[1] if len(kinds) == 2 else named_kinds["base"]
            where = expr.args[1] if len(kinds) == 2 else expr.keywords[0][1]
            is_whole = named(base, "int", "bool", world=walk.world)
            _demand(walk, name, "an int as base", where, base, is_whole)
            if kinds:
                fine = named(first, "str", "bytes", world=walk.world)
                _demand(walk, name, "text beside a base", expr.args[0], first, fine)
        case "int" | "float" if kinds:
            fine = all(
                o.name in {"int", "float", "bool", "str", "bytes"}
                for o in options_of(first, walk.world) or ()
            )
            _demand(walk, name, "a number or text", expr.args[0], first, fine)
        case "ord":
            _demand(
                walk,
                name,
                "a str",
                expr.args[0],
                first,
                named(first, "str", "bytes", world=walk.world),
            )
        case "chr":
            fine = named(first, "int", "bool", world=walk.world)
            _demand(walk, name, "an int", expr.args[0], first, fine)
        case "round":
            return _round(walk, expr, kinds, named_kinds)
        case "divmod":
            return _divmod(walk, expr, kinds)
        case "dict" if not kinds and not named_kinds:
            return NamedType("dict")
        case "dict" if kinds and not named_kinds and named(first, "dict", world=walk.world):
            return first
        case _:
            pass
    return GIVES.get(name)


def _demand(
    walk: Inference, name: str, what: str, arg: Expr, found: Type | None, fine: bool
) -> bool:
    """Complain that a function needs something else; True where there was nothing to say."""
    if fine or bare(found, walk.world) is None or found is None:
        return True
    options = options_of(found, walk.world) or ()
    hint = guard_hint(arg) if NONE in options and len(options) > 1 else None
    message = f"{name} needs {what}, but '{show(arg)}' is {a(found)}"
    walk.report("IR200", message, arg.span, hint, None)
    return False


def _absolute(walk: Inference, arg: Expr, found: Type | None) -> Type | None:
    options = options_of(found, walk.world)
    fine = options is not None and all(map(is_number, options))
    if not _demand(walk, "abs", "numbers", arg, found, fine) or options is None:
        return None
    return _plain_number(options)


def _plain_number(options: tuple[NamedType, ...]) -> Type:
    return FLOAT if FLOAT in options else INT


def _iterator(item: Type | None) -> Type:
    return NamedType("iterator", (item,)) if item is not None else NamedType("iterator")


def _collected(walk: Inference, name: str, expr: Call, first: Type | None) -> Type | None:
    if not expr.args:
        return NamedType("set" if name == "frozenset" else name)
    arg = expr.args[0]
    item = walk.items_of(arg, first)
    args = () if item is None else (item,)
    match name:
        case "all" | "any":
            return BOOL
        case "sorted":
            ordered = comparable(item, item, walk.world)
            _demand(walk, name, "items with an order", arg, first, ordered)
            return NamedType("list", args)
        case "tuple":
            return NamedType("tuple", (item, NamedType("..."))) if item else NamedType("tuple")
        case "reversed":
            fine = named(first, "str", "bytes", "list", "tuple", "dict", "range", world=walk.world)
            _demand(walk, name, "a sequence", arg, first, fine)
            return _iterator(item)
        case _:
            return NamedType("set" if name == "frozenset" else name, args)


def _extreme(
    walk: Inference,
    name: str,
    expr: Call,
    kinds: list[Type | None],
    named_kinds: Mapping[str, Type | None],
) -> Type | None:
    if "key" in named_kinds:
        return None
    if len(kinds) == 1:
        item = walk.items_of(expr.args[0], kinds[0])
        ordered = comparable(item, item, walk.world)
        _demand(walk, name, "items with an order", expr.args[0], kinds[0], ordered)
        if "default" in named_kinds:
            return join(item, named_kinds["default"], walk.world)
        return item
    found = kinds[0]
    for at, kind in enumerate(kinds[1:], 1):
        if not comparable(found, kind, walk.world):
            assert found is not None and kind is not None
            walk.report(
                "IR200",
                f"{name} cannot compare {a(found)} with {a(kind)}",
                expr.args[at].span,
                None,
                None,
            )
            return None
        found = join(found, kind, walk.world)
    return found


def _sum(
    walk: Inference, expr: Call, kinds: list[Type | None], named_kinds: Mapping[str, Type | None]
) -> Type | None:
    item = walk.items_of(expr.args[0], kinds[0])
    if len(kinds) == 2 or "start" in named_kinds:
        start = kinds[1] if len(kinds) == 2 else named_kinds["start"]
        if is_number(item, walk.world) and is_number(start, walk.world):
            both = (*(options_of(item, walk.world) or ()), *(options_of(start, walk.world) or ()))
            return _plain_number(both)
        return None
    options = options_of(item, walk.world)
    if options is None:
        return None
    if not all(map(is_number, options)):
        _demand(walk, "sum", "numbers", expr.args[0], kinds[0], False)
        return None
    return _plain_number(options)


def _round(
    walk: Inference, expr: Call, kinds: list[Type | None], named_kinds: Mapping[str, Type | None]
) -> Type | None:
    options = options_of(kinds[0], walk.world)
    fine = options is not None and all(map(is_number, options))
    if not _demand(walk, "round", "a number", expr.args[0], kinds[0], fine) or options is None:
        return None
    if len(kinds) == 2 or named_kinds:
        digits = kinds[1] if len(kinds) == 2 else named_kinds["ndigits"]
        whole = named(digits, "int", "bool", world=walk.world)
        if not whole:
            where = expr.args[1] if len(kinds) == 2 else expr.keywords[0][1]
            fine = named(digits, "None", world=walk.world)
            _demand(walk, "round", "an int for the digits", where, digits, fine)
            return None
        return _plain_number(options)
    return INT


def _divmod(walk: Inference, expr: Call, kinds: list[Type | None]) -> Type | None:
    parts: tuple[NamedType, ...] = ()
    for arg, kind in zip(expr.args, kinds, strict=True):
        options = options_of(kind, walk.world)
        fine = options is not None and all(map(is_number, options))
        if not _demand(walk, "divmod", "numbers", arg, kind, fine) or options is None:
            return None
        parts += options
    return NamedType("tuple", (_plain_number(parts),) * 2)

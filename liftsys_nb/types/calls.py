"""Calls: of functions of the language, of defines and records, and of methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liftsys_nb.ir.errors import did_you_mean
from liftsys_nb.ir.nodes import (
    BOOL,
    Attribute,
    Call,
    Define,
    Expr,
    Name,
    Parameter,
    Record,
    Type,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.types import members, methods
from liftsys_nb.types.builtin_calls import builtin
from liftsys_nb.types.builtins import FUNCTIONS
from liftsys_nb.types.relations import (
    bare,
)
from liftsys_nb.types.words import a
from liftsys_nb.types.worlds import Entity, dotted

if TYPE_CHECKING:
    from liftsys_nb.types.infer import Inference

Scope = Mapping[str, Type]


@dataclass(frozen=True, slots=True)
class Callee:
    """What may be called by a name: its parameters in order, and the type of the call.

    is_strict: whether its arguments must have the types it says (a call that raises need not).
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type | None
    is_strict: bool = True


def call(walk: Inference, expr: Call, scope: Scope, expected: Type | None) -> Type | None:
    """Return the type of a call, after looking at what it is given."""
    name = dotted(expr.func)
    if name is not None and name.partition(".")[0] not in scope:
        callee = callee_of(walk, name, expr.func.span)
        if callee is not None:
            return _apply(walk, callee, expr, scope)
    match expr.func:
        case Attribute() if name is None or not _is_outside(walk, name, scope):
            return methods.method(walk, expr, expr.func, scope)
        case Name(id="old") if "old" not in scope:
            return _old(walk, expr, scope, expected)
        case Name(id="isinstance") if "isinstance" not in scope and len(expr.args) == 2:
            walk.infer(expr.args[0], scope)
            return BOOL
        case Name(id=called) if called in FUNCTIONS and called not in scope:
            return builtin(walk, called, expr, scope)
        case Name(id=called):
            _loose(walk, expr, scope)
            _no_function(walk, called, expr, scope)
        case Attribute():
            _loose(walk, expr, scope)
            members.attribute(walk, expr.func, scope)
        case _:
            _loose(walk, expr, scope)
            walk.infer(expr.func, scope)
    return None


def _is_outside(walk: Inference, name: str, scope: Scope) -> bool:
    head = name.partition(".")[0]
    return head not in scope and (walk.world.is_package(head) or walk.world.is_open(head))


def callee_of(walk: Inference, name: str, span: Span | None) -> Callee | None:
    """Return what a name calls; complain where it means an enum or a type."""
    entity = walk.world.find(name)
    if entity is None:
        return walk.functions.get(name)
    match entity.decl:
        case Define() | Record():
            return _callee(walk, name, entity)
        case _:
            walk.report("IR200", f"'{name}' is a type: it cannot be called", span, None, None)
            return Callee(name, (), None, is_strict=False)


def _callee(walk: Inference, name: str, entity: Entity) -> Callee:
    world = walk.world
    # A record without fields is one whose fields could not be read.
    is_read = not isinstance(entity.decl, Record) or bool(entity.decl.fields)
    return Callee(name, world.parameters(entity), world.result(entity), is_strict=is_read)


def _loose(walk: Inference, expr: Call, scope: Scope) -> list[Type | None]:
    kinds = [walk.infer(arg, scope) for arg in expr.args]
    for _, value in expr.keywords:
        walk.infer(value, scope)
    return kinds


def _no_function(walk: Inference, name: str, expr: Call, scope: Scope) -> None:
    if name in scope:
        kind = scope[name]
        if bare(kind, walk.world) is not None:
            message = f"'{name}' is {a(kind)}, not a function"
            walk.report("IR200", message, expr.func.span, None, None)
    elif not walk.open_names and not walk.world.is_open(name):
        walk.report(
            "IR210",
            f"no function named '{name}' here",
            expr.func.span,
            did_you_mean(name, [*FUNCTIONS, *walk.functions, *walk.world.names]),
            None,
        )


# ── defines, records, the function that is specified ─────────────────────────────────────────
def _apply(walk: Inference, callee: Callee, expr: Call, scope: Scope) -> Type | None:
    """Match arguments with parameters: their number, names and types."""
    name, parameters = callee.name, callee.parameters
    if not callee.is_strict and not parameters:
        _loose(walk, expr, scope)
        return callee.returns
    given: set[str] = set()
    for at, arg in enumerate(expr.args):
        if at < len(parameters):
            given.add(parameters[at].name)
            _argument(walk, callee, parameters[at], arg, scope)
        else:
            walk.infer(arg, scope)
    if len(expr.args) > len(parameters):
        extra = expr.args[len(parameters)]
        _say_count(walk, callee, len(expr.args), extra.span)
    by_name = {p.name: p for p in parameters}
    for keyword, value in expr.keywords:
        if keyword not in by_name:
            walk.infer(value, scope)
            hint = did_you_mean(keyword, by_name) or f"it takes {', '.join(by_name) or 'nothing'}"
            walk.report("IR200", f"{name} takes no '{keyword}'", value.span, hint, None)
        elif keyword in given:
            walk.infer(value, scope)
            walk.report("IR200", f"{name} gets '{keyword}' twice", value.span, None, None)
        else:
            given.add(keyword)
            _argument(walk, callee, by_name[keyword], value, scope)
    # A hole in the place of a parameter may stand for several.
    if "" not in by_name:
        missing = [p.name for p in parameters if p.default is None and p.name not in given]
        if missing:
            names = ", ".join(f"'{each}'" for each in missing)
            hint = f"it takes {', '.join(p.name for p in parameters)}"
            walk.report("IR200", f"{name} needs a value for {names}", expr.span, hint, None)
    return callee.returns


def _say_count(walk: Inference, callee: Callee, found: int, span: Span | None) -> None:
    if any(not p.name for p in callee.parameters):
        return
    most = len(callee.parameters)
    takes = "no values" if most == 0 else f"{most} value{'s' if most > 1 else ''}"
    walk.report("IR200", f"{callee.name} takes {takes}, not {found}", span, None, None)


def _argument(
    walk: Inference, callee: Callee, parameter: Parameter, value: Expr, scope: Scope
) -> None:
    if callee.is_strict and parameter.name:
        what = f"'{parameter.name}' of {callee.name}"
        walk.want(value, parameter.type, scope, what)
    else:
        walk.infer(value, scope, parameter.type)


def _old(walk: Inference, expr: Call, scope: Scope, expected: Type | None) -> Type | None:
    before = walk.facts
    walk.facts = walk.facts.on_entry()
    kinds = [walk.infer(arg, scope, expected) for arg in expr.args]
    walk.facts = before
    return kinds[0] if kinds else None

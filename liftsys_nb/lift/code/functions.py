"""Functions of Python → routines, those inside others too."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liftsys_nb.ir import routines as r
from liftsys_nb.ir import terms as n
from liftsys_nb.lift.code.annotations import to_type
from liftsys_nb.lift.code.facts import File
from liftsys_nb.lift.code.names import (
    FunctionNode,
    Names,
    bindings,
    free_names,
    names_of,
    own_nodes,
    parameters_of,
    walk,
)
from liftsys_nb.lift.code.statements import Statements, loop_numbers
from liftsys_nb.lift.code.values import closed_value, is_mutable

_LISTS = frozenset(("list", "sorted"))
_KINDS = {
    ast.List: "list", ast.ListComp: "list", ast.Dict: "dict", ast.DictComp: "dict",
    ast.Set: "set", ast.SetComp: "set",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What the functions of one file share. routines: those that were read so far."""

    file: File
    invariants: Mapping[int, tuple[n.Expr, ...]]
    routines: dict[str, r.Routine]


def read_function(
    reading: Reading,
    node: FunctionNode,
    name: str,
    owner: str | None,
    captured: tuple[str, ...] = (),
    known: Mapping[str, tuple[str, tuple[str, ...], ast.arguments]] | None = None,
) -> r.Routine:
    """Read one function.

    owner: the class of a method. captured: what a function inside another closes over: its
    first parameters here. known: functions beside it, inside the same one.
    """
    own = names_of(node)
    names = Names((*captured, *own.parameters), own.bound, own.elsewhere)
    classes = frozenset(reading.file.shapes)
    args = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    types = {
        each.arg: found for each in args if (found := to_type(each.annotation, classes)) is not None
    }
    defaults, odd = _defaults(node, reading.file)
    what = _whole(node, reading.file) or (None if odd is None else (odd, node.lineno))
    reader = Statements(reading.file, names, owner, loop_numbers(node.body), reading.invariants)
    if what is None:
        reader.kinds = _kinds(node, names, types, reader)
        for each in node.body:
            reader.mark(each)
        reader.inner.update(known or {})
        reader.keys = lambda inner: _read_key(reading, inner, name, reader)
        _read_inner(reading, node, name, owner, reader)
        body = reader.read(node.body)
    else:
        body = (r.Unseen(what[0], line=what[1]),)
    return r.Routine(
        name, names.parameters, body, types, to_type(node.returns, classes), defaults,
        tuple(each for each in names.parameters if each in defaults and is_mutable(defaults[each])),
        frozenset(each for each, count in names.bound.items() if count > 0),
        line=node.lineno, end_line=node.end_lineno or node.lineno,
    )  # fmt: skip


def _whole(node: FunctionNode, file: File) -> tuple[str, int] | None:
    """Return the words for what makes all of a function one that is not modelled, and its line."""
    if isinstance(node, ast.AsyncFunctionDef):
        return "async", node.lineno
    if node.args.vararg is not None or node.args.kwarg is not None:
        return "* or ** among the parameters", node.lineno
    for decorator in node.decorator_list:
        if not file.is_harmless(decorator):
            return f"the decorator '@{ast.unparse(decorator)[:60]}'", decorator.lineno
    for each in own_nodes(node.body):
        match each:
            case ast.Yield() | ast.YieldFrom():
                return "yield", each.lineno
            case ast.Await():
                return "await", each.lineno
            case _:
                pass
    return None


def _defaults(node: FunctionNode, file: File) -> tuple[dict[str, n.Expr], str | None]:
    """Return the defaults of parameters, and the words for one that is not modelled."""
    places = [*node.args.posonlyargs, *node.args.args]
    pairs: list[tuple[str, ast.expr]] = []
    if node.args.defaults:
        with_default = places[-len(node.args.defaults) :]
        pairs += zip((each.arg for each in with_default), node.args.defaults, strict=True)
    for arg, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if value is not None:
            pairs.append((arg.arg, value))
    found: dict[str, n.Expr] = {}
    for name, default in pairs:
        known = closed_value(default, file)
        if known is None:
            return found, f"the default of {name!r}"
        found[name] = known
    return found, None


def _kinds(
    node: FunctionNode, names: Names, types: Mapping[str, n.Type], reader: Statements
) -> dict[str, str]:
    """Return the names whose every value is a list, dict or set, with which of these."""
    found: dict[str, list[str]] = {}
    for each in own_nodes(node.body):
        match each:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.setdefault(name, []).append(_kind(value, reader))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found.setdefault(name, []).append(_kind(value, reader))
            case _:
                pass
    kinds: dict[str, str] = {}
    for name, values in found.items():
        first = values[0]
        is_one = all(each == first for each in values) and names.bound[name] == len(values)
        if first and is_one and name not in names.parameters:
            kinds[name] = first
    for name, type_ in types.items():
        if isinstance(type_, n.NamedType) and names.is_steady(name):
            kinds[name] = type_.name
    return kinds


def _kind(value: ast.expr, reader: Statements) -> str:
    match value:
        case ast.Call(func=ast.Name(id=name)) if name in _LISTS and reader.is_builtin(name):
            return "list"
        case ast.Call(func=ast.Name(id="dict" | "set" as name)) if reader.is_builtin(name):
            return name
        case _:
            return _KINDS.get(type(value), "")


def _read_key(reading: Reading, node: ast.Lambda, name: str, reader: Statements) -> str | None:
    """Read ``lambda x: …`` of a ``key=`` as a routine; None where it closes over something."""
    args = node.args
    if len(args.args) != 1 or args.posonlyargs or args.kwonlyargs or args.defaults:
        return None
    if args.vararg or args.kwarg or any(reader.is_local(each) for each in free_names(node)):
        return None
    if any(isinstance(each, ast.Lambda | ast.NamedExpr) for each in walk(node.body)):
        return None
    count = sum(each.startswith(f"{name}.<lambda") for each in reading.routines)
    full_name = f"{name}.<lambda {count + 1}>"
    made = ast.FunctionDef(
        full_name, args, [ast.Return(node.body, lineno=node.lineno)], [],
        lineno=node.lineno, end_lineno=node.end_lineno,
    )  # fmt: skip
    reading.routines[full_name] = read_function(reading, made, full_name, None)
    return full_name


# ── functions inside functions ───────────────────────────────────────────────────────────────
def _read_inner(
    reading: Reading, node: FunctionNode, name: str, owner: str | None, reader: Statements
) -> None:
    """Read the functions that are defined first-level inside one, where that is exact."""
    for at, inner in enumerate(node.body):
        if not isinstance(inner, ast.FunctionDef):
            continue
        captured = _captured(inner, node, reader, at)
        if captured is None:
            continue
        full_name = f"{name}.{inner.name}"
        known = {inner.name: (full_name, captured, inner.args)}
        reader.inner.update(known)
        reader.skipped.add(id(inner))
        reading.routines[full_name] = read_function(
            reading, inner, full_name, None, captured, dict(reader.inner)
        )


def _captured(
    inner: ast.FunctionDef, outer: FunctionNode, reader: Statements, at: int
) -> tuple[str, ...] | None:
    """Return what a function closes over; None where it must not be taken out of its place.

    Each name it closes over has one value from its definition on, and it is only ever called,
    after its definition.
    """
    names = reader.names
    if names.bound[inner.name] != 1 or inner.name in names.parameters or inner.decorator_list:
        return None
    own = names_of(inner)
    if own.elsewhere or any(
        isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef)
        for root in inner.body
        for each in walk(root)
    ):
        return None
    if inner.args.vararg or inner.args.kwarg:
        return None
    if any(is_mutable(each) for each in _defaults(inner, reader.file)[0].values()):
        return None
    before = bindings(outer.body[:at])
    settled: list[str] = []
    for name in sorted(free_names(inner)):
        if name == inner.name or not names.is_local(name):
            continue
        if name in reader.inner:
            return None
        is_parameter = name in names.parameters and names.bound[name] == 0
        once = names.bound[name] == 1 and before[name] == 1 and _is_set_first(name, outer.body[:at])
        if not is_parameter and not (once and name not in names.parameters):
            return None
        settled.append(name)
    if set(settled) & set(parameters_of(inner.args)):
        return None
    return tuple(settled) if _is_only_called(inner, outer, at) else None


def _is_set_first(name: str, nodes: Sequence[ast.stmt]) -> bool:
    """Tell whether a statement of the block itself gives a name its value."""
    for node in nodes:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=found)])
                | ast.AnnAssign(target=ast.Name(id=found), value=ast.expr())
            ) if found == name:
                return True
            case _:
                pass
    return False


def _is_only_called(inner: ast.FunctionDef, outer: FunctionNode, at: int) -> bool:
    called = {
        id(each.func)
        for each in walk(outer)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
    }
    early = {id(each) for root in outer.body[:at] for each in walk(root)}
    return all(
        id(each) in called and id(each) not in early
        for each in walk(outer)
        if isinstance(each, ast.Name) and each.id == inner.name and isinstance(each.ctx, ast.Load)
    )

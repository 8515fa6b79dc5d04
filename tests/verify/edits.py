"""Edits of a specification such as people make: of a clause, a type, a declaration, an import."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeAlias

from liftsys_nb.ir import nodes as n

Path: TypeAlias = tuple[str | int, ...]
Pick: TypeAlias = Callable[[Sequence[Any]], Any]

EDITS = ("drop a clause", "alter a clause", "add a clause", "change a type", "change a declaration")
OTHER = {
    "<": ["<=", ">", "=="], "<=": ["<", ">=", "!="], ">": [">=", "<"], ">=": [">", "<="],
    "==": ["!=", "<=", ">="], "!=": ["==", "<"], "in": ["not in"], "not in": ["in"],
    "is": ["is not"], "is not": ["is"], "+": ["-"], "-": ["+"], "*": ["//"], "//": ["*", "%"],
    "%": ["//"], "/": ["*"],
}  # fmt: skip
TYPES = [
    n.INT, n.BOOL, n.STR, n.NamedType("list", (n.INT,)), n.UnionType((n.INT, n.NONE)),
    n.Refined(n.INT, n.Compare((">=",), (n.Name("it"), n.Lit(1)))),
]  # fmt: skip
CLAUSES = (n.Clause, n.RaiseItem, n.EffectItem, n.ExampleItem)


def edited(module: n.Module, kind: str, pick: Pick) -> n.Module | None:
    """Return a module with one edit of a kind; None where there is nothing to edit so.

    pick: chooses one of several.
    """
    places = [*_places(module, kind)]
    if not places:
        return None
    path = pick(places)
    if kind == "drop a clause":
        return _put(module, path[:-1], _without(_at(module, path[:-1]), path[-1]))
    if kind == "add a clause":
        made = _changed(_at(module, path), pick)
        clauses = _at(module, path[:-1])
        if isinstance(made, n.Clause | n.RaiseItem):
            made = replace(made, label=pick([None, f"added_{len(clauses)}"]))
        return _put(module, path[:-1], (*clauses, made))
    return _put(module, path, _changed(_at(module, path), pick))


def _places(module: n.Module, kind: str) -> Iterator[Path]:
    for path, node in _walk(module, ()):
        match kind:
            case "drop a clause" | "add a clause":
                if isinstance(node, CLAUSES):
                    yield path
            case "alter a clause":
                if isinstance(node, CLAUSES) and "examples" not in path:
                    yield path
            case "change a type":
                if isinstance(node, n.NamedType | n.UnionType | n.Refined) and path[-1] != "type_":
                    yield path
            case "change a declaration":
                if isinstance(node, n.Define | n.Record | n.Enum | n.TypeDef):
                    yield path


def _walk(node: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, node
    if isinstance(node, tuple):
        for place, each in enumerate(node):
            yield from _walk(each, (*path, place))
    elif is_dataclass(node):
        for part in fields(node):
            if part.compare and part.init:
                yield from _walk(getattr(node, part.name), (*path, part.name))


def _at(node: Any, path: Path) -> Any:
    for step in path:
        node = node[step] if isinstance(step, int) else getattr(node, step)
    return node


def _put(node: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return (*node[:step], _put(node[step], rest, new), *node[step + 1 :])
    return replace(node, **{step: _put(getattr(node, step), rest, new)})


def _without(items: tuple[Any, ...], place: Any) -> tuple[Any, ...]:
    return (*items[:place], *items[place + 1 :])


def _changed(node: Any, pick: Pick) -> Any:
    """Return a node with one small change somewhere inside."""
    if isinstance(node, n.NamedType | n.UnionType | n.Refined):
        return pick([each for each in TYPES if each != node])
    inside = [
        (path, other)
        for path, each in _walk(node, ())
        for other in _others(each)
    ]  # fmt: skip
    if not inside:
        return node
    path, other = pick(inside)
    return _put(node, path, other)


def _others(node: Any) -> list[Any]:
    """Return what could stand in the place of a node by a small change."""
    match node:
        case n.Lit(value=bool() as value):
            return [n.Lit(not value)]
        case n.Lit(value=int() as value):
            return [n.Lit(value + 1), n.Lit(value - 1) if value else n.Lit(2), n.Lit(0)]
        case n.Lit(value=float() as value):
            return [n.Lit(value + 0.5), n.Lit(0.0)]
        case n.Lit(value=str() as value):
            return [n.Lit(value + "a"), n.Lit("")]
        case n.Compare(ops=ops) | n.Arith(ops=ops):
            return [
                replace(node, ops=(*ops[:at], other, *ops[at + 1 :]))
                for at, op in enumerate(ops)
                for other in OTHER.get(op, ())
            ]
        case n.BoolOp(op=op, operands=operands):
            return [replace(node, op="or" if op == "and" else "and"), operands[0], operands[-1]]
        case n.Implies(premise=premise, conclusion=conclusion):
            return [n.Implies(n.Unary("not", premise), conclusion), conclusion]
        case n.IfElse(then=then, orelse=orelse):
            return [then, replace(node, then=orelse, orelse=then)]
        case n.Call(func=n.Name(id="all")):
            return [replace(node, func=n.Name("any"))]
        case n.Call(func=n.Name(id="any")):
            return [replace(node, func=n.Name("all"))]
        case n.Clause(body=body) if not isinstance(body, n.Prose | n.Hole):
            return [replace(node, body=n.Unary("not", body)),
                    replace(node, body=n.Implies(body, n.FALSE))]  # fmt: skip
        case n.Raise(exception=exception) if exception != "LookupError":
            return [replace(node, exception="LookupError")]
        case n.Raise(when=when) if when is not None:
            return [replace(node, when=None)]
        case n.Enum(members=members) if len(members) > 1:
            return [replace(node, members=members[1:])]
        case n.Record(invariant=invariant) if invariant:
            return [replace(node, invariant=invariant[1:])]
        case _:
            return []

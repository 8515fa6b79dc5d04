"""Refinements: what a type says of its values beyond their kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.syntax import show
from liftsys_nb.types.relations import DOTS, assignable
from liftsys_nb.types.worlds import EMPTY, World


def complaint_about(expr: n.Expr, type_: n.Type, world: World = EMPTY) -> str | None:
    """Return the condition that a constant plainly breaks, as text; None where none is broken.

    Only literals, displays of them, and a minus before a number are looked at: all else is for
    the solver to judge.
    """
    if not _is_constant(expr):
        return None
    value = evaluate(expr, {})
    if isinstance(value, Undefined | Unmodelled):
        return None
    broken = _broken(value, type_, world, 0)
    return None if broken is None else show(broken)


def _is_constant(expr: n.Expr) -> bool:
    match expr:
        case n.Lit():
            return True
        case n.Unary(op="-", operand=operand):
            return isinstance(operand, n.Lit)
        case n.Sequence(items=items):
            return all(map(_is_constant, items))
        case n.Mapping(entries=entries):
            return all(_is_constant(key) and _is_constant(value) for key, value in entries)
        case _:
            return False


def _broken(value: Value, type_: n.Type, world: World, depth: int) -> n.Expr | None:
    """Return a condition of the type that the value makes false (not: leaves undefined)."""
    if depth > 50:  # a recursive alias, and a value as deep
        return None
    match type_:
        case n.Refined(base=base, condition=condition):
            inside = _broken(value, base, world, depth + 1)
            if inside is None and evaluate(condition, {"it": value}) is False:
                return condition
            return inside
        case n.UnionType(options=options):
            fitting = [o for o in options if _may_be(value, o, world)]
            found = [_broken(value, option, world, depth + 1) for option in fitting]
            return None if not found or None in found else found[0]
        case n.NamedType(name=name, args=args):
            alias = world.unfold(type_)
            if alias is not None:
                return _broken(value, alias, world, depth + 1)
            if world.find(name) is None:
                for item, inner in _parts(value, name, args):
                    broken = _broken(item, inner, world, depth + 1)
                    if broken is not None:
                        return broken
    return None


def _may_be(value: Value, type_: n.Type, world: World) -> bool:
    name = "None" if value is None else type(value).__name__
    return assignable(n.NamedType(name), type_, world)


def _parts(value: Value, name: str, args: tuple[n.Type, ...]) -> Iterator[tuple[Value, n.Type]]:
    if name in {"list", "set"} and len(args) == 1 and isinstance(value, list | set):
        yield from ((item, args[0]) for item in value)
    elif name == "dict" and len(args) == 2 and isinstance(value, dict):
        for key, item in value.items():
            yield key, args[0]
            yield item, args[1]
    elif name == "tuple" and isinstance(value, tuple):
        kinds = args[:1] * len(value) if args[1:] == (DOTS,) else args
        yield from zip(value, kinds, strict=False)


def facts_of(scope: Mapping[str, n.Type], world: World = EMPTY) -> tuple[n.Expr, ...]:
    """Return what the types of names say of them: ``amount >= 0`` for ``amount: Cents``."""
    return tuple(
        fact for name, type_ in scope.items() for fact in _facts(n.Name(name), type_, world)
    )


def _facts(subject: n.Name, type_: n.Type, world: World) -> Iterator[n.Expr]:
    seen: set[str] = set()
    while True:
        match type_:
            case n.Refined(base=base, condition=condition):
                if not _binds(condition, subject.id):
                    yield _put(condition, subject)
                type_ = base
            case n.NamedType(name=name) if name not in seen:
                seen.add(name)
                alias = world.unfold(type_)
                if alias is None:
                    return
                type_ = alias
            case _:
                return


def _binds(condition: n.Expr, name: str) -> bool:
    """Whether a comprehension inside binds the name (or ``it``), which a copy would then mean."""
    return any(
        name in clause.names or "it" in clause.names
        for node in n.walk(condition)
        if isinstance(node, n.Comprehension)
        for clause in node.clauses
    )


def _put(expr: n.Expr, subject: n.Name) -> n.Expr:
    if isinstance(expr, n.Name):
        return replace(subject, span=expr.span) if expr.id == "it" else expr
    return n.rebuild(expr, lambda child: _put(child, subject))

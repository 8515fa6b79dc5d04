"""Signatures without aliases, for those who know the types of the language alone."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from liftsys_nb.ir.nodes import (
    Comprehension,
    Expr,
    Hole,
    Name,
    NamedType,
    Refined,
    Spec,
    Type,
    UnionType,
    walk,
)
from liftsys_nb.types.builtins import FUNCTIONS
from liftsys_nb.types.worlds import World

_DEEPEST = 20


def without_aliases(spec: Spec, world: World) -> Spec:
    """Return a specification whose signature says ``int where it >= 0`` in place of ``Cents``.

    An alias stays where it is recursive, or where its condition uses names that might mean
    something else in the signature (a define, or a builtin that a parameter hides).
    """
    signature = spec.signature
    if signature is None:
        return spec
    world = world.at(spec)
    hidden = frozenset(p.name for p in signature.parameters)
    parameters = tuple(
        replace(p, type=_unfolded(p.type, world, hidden, 0)) for p in signature.parameters
    )
    returns = signature.returns
    if returns is not None:
        returns = _unfolded(returns, world, hidden, 0)
    return replace(spec, signature=replace(signature, parameters=parameters, returns=returns))


def _unfolded(type_: Type, world: World, hidden: frozenset[str], depth: int) -> Type:
    match type_:
        case Hole():
            return type_
        case NamedType(args=args):
            meant = world.unfold(type_) if depth < _DEEPEST else None
            if meant is None or not _is_closed(meant, hidden):
                inner = tuple(_unfolded(arg, world, hidden, depth) for arg in args)
                return replace(type_, args=inner)
            found = _unfolded(meant, world, hidden, depth + 1)
            return type_ if _names_itself(found, type_.name) else found
        case UnionType(options=options):
            parts = tuple(_unfolded(option, world, hidden, depth) for option in options)
            return replace(type_, options=parts)
        case Refined(base=base):
            return replace(type_, base=_unfolded(base, world, hidden, depth))
        case _:
            assert_never(type_)


def _names_itself(type_: Type, name: str) -> bool:
    match type_:
        case NamedType():
            return type_.name == name or any(_names_itself(arg, name) for arg in type_.args)
        case UnionType(options=options):
            return any(_names_itself(option, name) for option in options)
        case Refined(base=base):
            return _names_itself(base, name)
        case Hole():
            return False
        case _:
            assert_never(type_)


def _is_closed(type_: Type, hidden: frozenset[str]) -> bool:
    """Whether the conditions of a type speak of ``it`` and of builtins alone."""
    match type_:
        case Refined(base=base, condition=condition):
            return _is_closed(base, hidden) and _speaks_of_it(condition, hidden)
        case NamedType(args=parts) | UnionType(options=parts):
            return all(_is_closed(part, hidden) for part in parts)
        case Hole():
            return False
        case _:
            assert_never(type_)


def _speaks_of_it(condition: Expr, hidden: frozenset[str]) -> bool:
    allowed = (frozenset(FUNCTIONS) - hidden) | {"it"}
    for node in walk(condition):
        if isinstance(node, Comprehension):
            allowed |= {name for clause in node.clauses for name in clause.names}
    return all(
        node.id in allowed if isinstance(node, Name) else not isinstance(node, Hole)
        for node in walk(condition)
    )

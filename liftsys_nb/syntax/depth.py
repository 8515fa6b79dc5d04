"""How deep a tree is, counted through expressions, types and holes alike."""

from __future__ import annotations

from liftsys_nb.ir.nodes import Expr, Hole, NamedType, Refined, Type, UnionType, children


def parts(node: Expr | Type) -> tuple[Expr | Type, ...]:
    """Return the direct parts of a term or type; a hole's are its type and its choices."""
    match node:
        case Hole():
            return node.choices if node.type is None else (node.type, *node.choices)
        case NamedType():
            return node.args
        case UnionType():
            return node.options
        case Refined():
            return (node.base, node.condition)
        case _:
            return children(node)


def is_deeper(node: Expr | Type, most: int) -> bool:
    """Tell whether a path of more than ``most`` nodes leads down from ``node``."""
    level: list[Expr | Type] = [node]
    for _ in range(most):
        level = [part for above in level for part in parts(above)]
        if not level:
            return False
    return True

"""Comprehensions: their variables are their own."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from liftsys_nb.ir import terms as n
from liftsys_nb.lift.code.notseen import NotSeen

if TYPE_CHECKING:
    from liftsys_nb.lift.code.expressions import Expressions


def comprehended(
    reader: Expressions,
    kind: Literal["list", "set", "dict", "generator"],
    element: ast.expr,
    value: ast.expr | None,
    clauses: Sequence[ast.comprehension],
) -> n.Comprehension:
    targets = [_targets(clause) for clause in clauses]
    first = reader.expr(clauses[0].iter)
    reader.variables.append({name for each in targets for name in each})
    try:
        made: list[n.For] = []
        for at, (clause, names) in enumerate(zip(clauses, targets, strict=True)):
            iterable = reader.expr(clause.iter) if at else first
            conditions = tuple([reader.expr(each) for each in clause.ifs])
            made.append(n.For(names, iterable, conditions))
        body = reader.expr(element)
        return n.Comprehension(
            kind, body, tuple(made), None if value is None else reader.expr(value)
        )
    finally:
        reader.variables.pop()


def _targets(clause: ast.comprehension) -> tuple[str, ...]:
    if clause.is_async:
        raise NotSeen("async")
    match clause.target:
        case ast.Name(id=name):
            return (name,)
        case ast.Tuple(elts=[_, _, *_] as items):
            names = [each.id for each in items if isinstance(each, ast.Name)]
            if len(names) == len(items):
                return tuple(names)
        case _:
            pass
    raise NotSeen("such a target of a comprehension")


def generated(reader: Expressions, node: ast.GeneratorExp) -> n.Comprehension:
    """Read a generator that the call around takes at once."""
    return comprehended(reader, "generator", node.elt, None, node.generators)

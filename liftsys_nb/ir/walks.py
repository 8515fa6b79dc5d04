"""Walking and rebuilding: the one place that knows who has children."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import assert_never

from liftsys_nb.ir.terms import (
    Arith,
    Attribute,
    BoolOp,
    Call,
    Compare,
    Comprehension,
    Expr,
    For,
    Hole,
    IfElse,
    Implies,
    Index,
    Lit,
    Mapping,
    Name,
    NamedType,
    Power,
    Refined,
    Sequence,
    Slice,
    Type,
    Unary,
    UnionType,
)


def rebuild(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Return expr with ``change`` applied to each direct child; knows who has children."""
    match expr:
        case Lit() | Name() | Hole():
            return expr
        case Unary():
            return replace(expr, operand=change(expr.operand))
        case Arith() | Compare() | BoolOp():
            return replace(expr, operands=tuple(change(e) for e in expr.operands))
        case Power():
            return replace(expr, base=change(expr.base), exponent=change(expr.exponent))
        case Implies():
            return replace(expr, premise=change(expr.premise), conclusion=change(expr.conclusion))
        case IfElse():
            return replace(
                expr, then=change(expr.then), test=change(expr.test), orelse=change(expr.orelse)
            )
        case Call():
            return replace(
                expr,
                func=change(expr.func),
                args=tuple(change(e) for e in expr.args),
                keywords=tuple((k, change(e)) for k, e in expr.keywords),
            )
        case Index():
            return replace(expr, value=change(expr.value), index=change(expr.index))
        case Slice():
            lower, upper, step = (
                None if e is None else change(e) for e in (expr.lower, expr.upper, expr.step)
            )
            return replace(expr, value=change(expr.value), lower=lower, upper=upper, step=step)
        case Attribute():
            return replace(expr, value=change(expr.value))
        case Sequence():
            return replace(expr, items=tuple(change(e) for e in expr.items))
        case Mapping():
            return replace(expr, entries=tuple((change(k), change(v)) for k, v in expr.entries))
        case Comprehension():
            clauses = tuple(
                For(c.names, change(c.iterable), tuple(change(e) for e in c.conditions))
                for c in expr.clauses
            )
            value = None if expr.value is None else change(expr.value)
            return replace(expr, element=change(expr.element), clauses=clauses, value=value)
        case _:
            assert_never(expr)


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the children of an expression, in the order in which ``rebuild`` visits them."""
    # Not by way of ``rebuild``: that makes each node anew, and every pass asks for children.
    match expr:
        case Lit() | Name() | Hole():
            return ()
        case Arith() | Compare() | BoolOp():
            return expr.operands
        case Call():
            if expr.keywords:
                return (expr.func, *expr.args, *[value for _, value in expr.keywords])
            return (expr.func, *expr.args)
        case Unary():
            return (expr.operand,)
        case Attribute():
            return (expr.value,)
        case Index():
            return (expr.value, expr.index)
        case Implies():
            return (expr.premise, expr.conclusion)
        case Sequence():
            return expr.items
        case IfElse():
            return (expr.then, expr.test, expr.orelse)
        case Power():
            return (expr.base, expr.exponent)
        case Slice():
            parts = (expr.lower, expr.upper, expr.step, expr.value)
            return tuple([part for part in parts if part is not None])
        case Mapping():
            return tuple([part for entry in expr.entries for part in entry])
        case Comprehension():
            found = [part for c in expr.clauses for part in (c.iterable, *c.conditions)]
            found += [expr.element] if expr.value is None else [expr.value, expr.element]
            return tuple(found)
        case _:
            assert_never(expr)


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield expr and all expressions inside it, outermost first, left to right."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def holes_of(expr: Expr) -> Iterator[Hole]:
    """Yield the holes of an expression, left to right; one name may come several times."""
    return (node for node in walk(expr) if isinstance(node, Hole))


def holes_of_type(type_: Type) -> Iterator[Hole]:
    """Yield the holes of a type, also those of its refinements."""
    match type_:
        case Hole():
            yield type_
        case NamedType(args=args):
            for arg in args:
                yield from holes_of_type(arg)
        case UnionType(options=options):
            for option in options:
                yield from holes_of_type(option)
        case Refined(base=base, condition=condition):
            yield from holes_of_type(base)
            yield from holes_of(condition)
        case _:
            assert_never(type_)

"""Formulas and statements taken apart, and put together in other words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r

ZERO, ONE = n.Lit(0), n.Lit(1)


def call(name: str, *args: n.Expr) -> n.Expr:
    return n.Call(n.Name(name), args)


def compare(a: n.Expr, op: str, b: n.Expr) -> n.Expr:
    return n.Compare((op,), (a, b))


def quantified(word: str, element: n.Expr, clauses: tuple[n.For, ...]) -> n.Expr:
    return call(word, n.Comprehension("generator", element, clauses))


def negated(expr: n.Expr) -> n.Expr:
    match expr:
        case n.Unary(op="not", operand=operand):
            return operand
        case n.Compare(ops=(op,), operands=operands) if op in _OPPOSITE:
            return n.Compare((_OPPOSITE[op],), operands)
        case _:
            return n.Unary("not", expr)


_OPPOSITE = {"==": "!=", "!=": "==", "in": "not in", "not in": "in"}


def simpler(expr: n.Expr) -> n.Expr:
    """Return an expression without parts that are settled: ``False or a`` is ``a``."""
    made = expr if isinstance(expr, n.Comprehension) else n.rebuild(expr, simpler)
    match made:
        case n.BoolOp(op=op, operands=operands):
            drop, stop = (n.FALSE, n.TRUE) if op == "or" else (n.TRUE, n.FALSE)
            if stop in operands:
                return stop
            kept = tuple(each for each in operands if each != drop)
            if not kept:
                return drop
            return kept[0] if len(kept) == 1 else n.BoolOp(op, kept)
        case n.Implies(premise=n.Lit(value=True), conclusion=conclusion):
            return conclusion
        case n.IfElse(then=then, test=n.Lit(value=bool() as holds), orelse=orelse):
            return then if holds else orelse
        case _:
            return made


def pieces(expr: n.Expr) -> Iterator[n.Expr]:
    """Yield what an expression says, one thing at a time."""
    match expr:
        case n.Lit():
            return
        case n.BoolOp(op="and", operands=operands):
            for each in operands:
                yield from pieces(each)
        case n.Compare(ops=ops, operands=operands) if len(ops) > 1:
            for at, op in enumerate(ops):
                yield compare(operands[at], op, operands[at + 1])
        case _:
            yield expr


def pairs(places: Sequence[n.Expr]) -> Iterator[tuple[n.Expr, n.Expr]]:
    for at, one in enumerate(places):
        for other in places[at + 1 :]:
            yield one, other


def conjuncts(expr: n.Expr) -> Iterator[n.Expr]:
    if isinstance(expr, n.BoolOp) and expr.op == "and":
        for each in expr.operands:
            yield from conjuncts(each)
    else:
        yield expr


def swapped(expr: n.Expr, whole: n.Expr, part: n.Expr) -> n.Expr:
    """Put a part in the place of a whole."""
    if expr == whole:
        return part
    match expr:
        case n.Call(func=n.Name(id="len"), args=(inner,)) if inner == whole:
            match part:
                case n.Slice(lower=None, upper=upper, step=None) if upper is not None:
                    return upper  # the part is as long as that, or it would not be a part
                case _:
                    return call("len", part)
        case n.Index(value=value, index=index) if value == whole:
            # Its items are those of the whole: only how far they are looked at changes.
            return n.Index(value, swapped(index, whole, part))
        case n.Call(func=func, args=args, keywords=keywords):
            # The word of a function is no place for values.
            made = tuple(swapped(each, whole, part) for each in args)
            owner = func
            if isinstance(func, n.Attribute):
                owner = n.Attribute(swapped(func.value, whole, part), func.name)
            words = tuple((key, swapped(each, whole, part)) for key, each in keywords)
            return n.Call(owner, made, words)
        case _:
            return n.rebuild(expr, lambda each: swapped(each, whole, part))


def target_names(target: n.Expr) -> tuple[str, ...] | None:
    match target:
        case n.Name(id=name):
            return (name,)
        case n.Sequence(items=items) if all(isinstance(each, n.Name) for each in items):
            return tuple(each.id for each in items if isinstance(each, n.Name))
        case _:
            return None


def guarded(
    body: Sequence[r.Statement], conditions: tuple[n.Expr, ...] = ()
) -> Iterator[tuple[r.Statement, tuple[n.Expr, ...]]]:
    """Yield statements of a body with the tests around them, those that skip among them."""
    for statement in body:
        match statement:
            case r.If(test=test, body=inner, orelse=orelse):
                yield from guarded(inner, (*conditions, test))
                yield from guarded(orelse, (*conditions, negated(test)))
                if inner and isinstance(inner[-1], r.Jump) and inner[-1].word == "continue":
                    conditions = (*conditions, negated(test))
            case _:
                yield statement, conditions


def leaves(block: Sequence[r.Statement]) -> bool:
    last = block[-1] if block else None
    return isinstance(last, r.Return | r.RaiseError) or (
        isinstance(last, r.Jump) and last.word == "break"
    )

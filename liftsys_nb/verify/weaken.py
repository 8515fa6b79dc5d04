"""Weaker clauses: what a clause may be changed to so that it forbids less.

Pure: shapes of formulas only. Which of them helps is for the solver to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from liftsys_nb.ir import nodes as n

MOST_MOVES = 4  # constants of one clause that are moved
FLIPPED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==",
           "in": "not in", "not in": "in", "is": "is not", "is not": "is"}  # fmt: skip
OPEN = {"<": "<=", ">": ">="}


@dataclass(frozen=True, slots=True)
class Weaker:
    """A clause that forbids less. how: what was done to it, as a verb phrase."""

    how: str
    expr: n.Expr


@dataclass(frozen=True, slots=True)
class Movable:
    """A whole number in a clause. step: +1 where a larger one forbids less, -1 where a smaller."""

    value: int
    step: int
    put: Callable[[n.Expr], n.Expr]

    def at(self, value: int) -> n.Expr:
        """Return the clause with another number."""
        return self.put(number(value))


def number(value: int) -> n.Expr:
    """Write a whole number."""
    return n.Lit(value) if value >= 0 else n.Unary("-", n.Lit(-value))


def whole_number(expr: n.Expr) -> int | None:
    """Return the value of a written whole number; None for all else."""
    match expr:
        case n.Lit(kind="int", value=int() as value):
            return value
        case n.Unary(op="-", operand=n.Lit(kind="int", value=int() as value)):
            return -value
        case _:
            return None


def negation(expr: n.Expr, *, whole: bool = False) -> n.Expr:
    """Return the opposite of a condition, as a person would write it.

    whole: the numbers in it are whole; for others `not x < y` is no `x >= y`.

    >>> from liftsys_nb.syntax import show
    >>> show(negation(n.Compare(("is",), (n.Name("x"), n.Lit(None)))))
    'x is not None'
    """
    match expr:
        case n.Unary(op="not", operand=inner):
            return inner
        case n.Compare(ops=(op,), operands=operands) if whole or not op.startswith(("<", ">")):
            return n.Compare((FLIPPED[op],), operands)
        case n.BoolOp(op=op, operands=operands):
            # De Morgan keeps the order, so what guarded a later part still does.
            parts = tuple(negation(operand, whole=whole) for operand in operands)
            return n.BoolOp("or" if op == "and" else "and", parts)
        case n.Implies(premise=premise, conclusion=conclusion):
            return n.BoolOp("and", (premise, negation(conclusion, whole=whole)))
        case _:
            return n.Unary("not", expr)


def looser(expr: n.Expr) -> Iterator[Weaker]:
    """Yield clauses with a strict comparison made loose: the smallest change."""
    for place, flipped in _comparisons(expr):
        match place:
            case n.Compare(ops=ops, operands=operands):
                for at, op in enumerate(ops):
                    if op in OPEN:
                        new = (*ops[:at], OPEN[op], *ops[at + 1 :])
                        yield Weaker(f"write `{OPEN[op]}`", flipped(n.Compare(new, operands)))
                    elif op == "==":
                        for other in ("<=", ">="):
                            new = (*ops[:at], other, *ops[at + 1 :])
                            yield Weaker(f"write `{other}`", flipped(n.Compare(new, operands)))


def movables(expr: n.Expr) -> Iterator[Movable]:
    """Yield the whole numbers of a clause that bound something."""
    found = 0
    for place, whole in _comparisons(expr):
        assert isinstance(place, n.Compare)
        for at, operand in enumerate(place.operands):
            step = _direction(place.ops, at)
            if step is None:
                continue
            for value, sign, put in _numbers(operand):
                for each in (1, -1) if step == 0 else (step * sign,):

                    def written(
                        new: n.Expr, at: int = at, put: Callable[[n.Expr], n.Expr] = put,
                        place: n.Compare = place, whole: Callable[[n.Expr], n.Expr] = whole,
                    ) -> n.Expr:  # fmt: skip
                        operands = (*place.operands[:at], put(new), *place.operands[at + 1 :])
                        return whole(n.Compare(place.ops, operands))

                    yield Movable(value, each, written)
                found += 1
                if found == MOST_MOVES:
                    return


def _direction(ops: tuple[str, ...], at: int) -> int | None:
    """Return +1 where a larger operand forbids less, -1 where a smaller, 0 where either may."""
    ways: list[int | None] = []
    if at > 0:
        ways.append({"<": 1, "<=": 1, ">": -1, ">=": -1, "==": 0}.get(ops[at - 1]))
    if at < len(ops):
        ways.append({"<": -1, "<=": -1, ">": 1, ">=": 1, "==": 0}.get(ops[at]))
    return ways[0] if len(ways) == 1 else None


def _numbers(expr: n.Expr) -> Iterator[tuple[int, int, Callable[[n.Expr], n.Expr]]]:
    """Yield numbers that stand alone or are added: value, sign, and how to put another."""
    value = whole_number(expr)
    if value is not None:
        yield value, 1, lambda new: new
        return
    if isinstance(expr, n.Arith) and set(expr.ops) <= {"+", "-"}:
        for at, operand in enumerate(expr.operands):
            value = whole_number(operand)
            if value is None:
                continue
            sign = -1 if at and expr.ops[at - 1] == "-" else 1

            def put(new: n.Expr, at: int = at, expr: n.Arith = expr) -> n.Expr:
                return n.Arith(expr.ops, (*expr.operands[:at], new, *expr.operands[at + 1 :]))

            yield value, sign, put


def fewer(expr: n.Expr) -> Iterator[Weaker]:
    """Yield clauses with one of several demands left out."""
    match expr:
        case n.BoolOp(op="and", operands=operands):
            for at in reversed(range(len(operands))):
                rest = (*operands[:at], *operands[at + 1 :])
                yield Weaker(
                    "leave a part out", rest[0] if len(rest) == 1 else n.BoolOp("and", rest)
                )
        case n.Compare(ops=ops, operands=operands) if len(ops) > 1:
            yield Weaker("leave the last part out", n.Compare(ops[:-1], operands[:-1]))
            yield Weaker("leave the first part out", n.Compare(ops[1:], operands[1:]))
        case n.Implies(premise=premise, conclusion=conclusion):
            for each in fewer(conclusion):
                yield Weaker(each.how, n.Implies(premise, each.expr))


def except_where(expr: n.Expr, condition: n.Expr) -> n.Expr:
    """Return a clause that asks nothing where a condition holds."""
    guard = negation(condition)
    if isinstance(expr, n.Implies):
        return n.Implies(n.BoolOp("and", (guard, expr.premise)), expr.conclusion)
    return n.Implies(guard, expr)


def _comparisons(expr: n.Expr) -> Iterator[tuple[n.Expr, Callable[[n.Expr], n.Expr]]]:
    """Yield comparisons that weaken the clause when they are weakened, and how to put another."""
    match expr:
        case n.Compare():
            yield expr, lambda new: new
        case n.BoolOp(op=op, operands=operands):
            for at, operand in enumerate(operands):
                for place, whole in _comparisons(operand):

                    def put(
                        new: n.Expr, at: int = at, whole: Callable[[n.Expr], n.Expr] = whole
                    ) -> n.Expr:
                        return n.BoolOp(op, (*operands[:at], whole(new), *operands[at + 1 :]))

                    yield place, put
        case n.Implies(premise=premise, conclusion=conclusion):
            for place, whole in _comparisons(conclusion):

                def behind(new: n.Expr, whole: Callable[[n.Expr], n.Expr] = whole) -> n.Expr:
                    return n.Implies(premise, whole(new))

                yield place, behind
        case n.Call(
            func=n.Name(id="all" | "any"),
            args=(n.Comprehension(element=element, value=None) as inner,),
            keywords=(),
        ):
            for place, whole in _comparisons(element):

                def each(new: n.Expr, whole: Callable[[n.Expr], n.Expr] = whole) -> n.Expr:
                    return n.Call(expr.func, (replace(inner, element=whole(new)),))

                yield place, each

"""What induction would tell of a clause: neighbours in order make all pairs stand in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.verify.sem.calls import items_of
from liftsys_nb.verify.sem.compare import equal, ordered
from liftsys_nb.verify.sem.logic import Number, Truth, implied, is_known, is_natural
from liftsys_nb.verify.sem.symbols import Float, Int, Items, Str, Val

if TYPE_CHECKING:
    from liftsys_nb.verify.encode.walk import Encoder

TRANSITIVE = ("<", "<=", ">", ">=", "==")


def neighbours(encoder: Encoder, expr: n.Comprehension, holds: Truth) -> None:
    """Note that order is transitive, where ``all(expr)`` says that neighbours are in order.

    Of ``f(i) < f(i + 1) for i in range(…)``, its twin with ``i - 1``, and ``zip(xs, xs[1:])``.
    """
    if is_known(holds) or len(expr.clauses) != 1 or expr.clauses[0].conditions:
        return
    clause, body = expr.clauses[0], expr.element
    if not isinstance(body, n.Compare) or len(body.ops) != 1 or body.ops[0] not in TRANSITIVE:
        return
    left, right = body.operands
    match clause.names, clause.iterable:
        case (name,), n.Call(func=n.Name("range")):
            ahead, back = (n.Arith((op,), (n.Name(name), n.Lit(1))) for op in "+-")
            if _is(right, left, name, ahead):
                _over_range(encoder, clause, left, body.ops[0], 0, holds)
            elif _is(left, right, name, back):
                _over_range(encoder, clause, right, body.ops[0], -1, holds)
        case (one, other), n.Call(
            func=n.Name("zip"), args=(first, n.Slice(again, n.Lit(1), None, None))
        ) if (left, right) == (n.Name(one), n.Name(other)) and first == again:
            with encoder.ledger.quietly():
                items = items_of(encoder.ledger, encoder.value(first))
            if items is not None:
                _all_pairs(encoder, body.ops[0], items.at, 0, items.length, holds)


def _is(expr: n.Expr, other: n.Expr, name: str, place: n.Expr) -> bool:
    """Tell whether expr is other with place put for a name."""
    return any(each == n.Name(name) for each in n.walk(other)) and expr == _put(other, name, place)


def _put(expr: n.Expr, name: str, place: n.Expr) -> n.Expr:
    if expr == n.Name(name):
        return place
    if isinstance(expr, n.Comprehension):
        return expr  # its own variables might hide the name
    return n.rebuild(expr, lambda child: _put(child, name, place))


def _over_range(
    encoder: Encoder, clause: n.For, term: n.Expr, op: str, offset: int, holds: Truth
) -> None:
    with encoder.ledger.quietly():
        places = encoder.value(clause.iterable)
    if not isinstance(places, Items) or not isinstance(places.key, tuple) or places.key[-1] != 1:
        return
    start = places.at(0)
    assert isinstance(start, Int)

    def at(place: Number) -> Val:
        with encoder.ledger.quietly():
            return encoder.bound({clause.names[0]: Int(place)}).value(term)

    first = start.z + offset
    _all_pairs(encoder, op, at, first, first + places.length + 1, holds)


def _all_pairs(
    encoder: Encoder,
    op: str,
    at: Callable[[Number], Val],
    start: Number,
    stop: Number,
    holds: Truth,
) -> None:
    ledger = encoder.ledger
    natural = is_natural(start)
    with (
        ledger.variable("int", place=natural) as low,
        ledger.variable("int", place=natural) as high,
    ):
        a, b = at(low), at(high)
        if not isinstance(a, Int | Float | Str) or type(a) is not type(b):
            return
        pair = equal(ledger, a, b) if op == "==" else ordered(ledger, op, a, b)
        order = z3.And(start <= low, low < high, high < stop)
        ledger.fact(implied(holds, implied(order, pair)))

"""``& | ^ << >>`` mean in the evaluator and in the table of operators what they mean in CPython."""

from __future__ import annotations

import operator
from typing import Any

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st
from verify.sem_laws import disagreement, known_names, outcome, pinned, seen

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.programs import EMPTY
from liftsys_nb.verify.sem.ledger import Ledger

PYTHON = {
    "&": operator.and_, "|": operator.or_, "^": operator.xor, "<<": operator.lshift,
    ">>": operator.rshift,
}  # fmt: skip
OPS = st.sampled_from(sorted(PYTHON))
NUMBERS = st.integers(-40, 40) | st.integers(-(2**70), 2**70) | st.booleans()
SETS = st.sets(st.integers(-3, 3), max_size=3) | st.frozensets(st.integers(-3, 3), max_size=3)
DICTS = st.dictionaries(st.integers(-3, 3), st.integers(), max_size=3)
OTHERS = st.sampled_from([None, 1.5, "a", [1], (1,), b"x"])
VALUES = NUMBERS | SETS | DICTS | OTHERS


def call(op: str, left: n.Expr, right: n.Expr) -> n.Expr:
    return n.Call(n.Name(op), (left, right))


def written(value: Any) -> n.Expr:
    if not isinstance(value, set):
        return n.Lit(value)
    items = n.Sequence("list", tuple(map(n.Lit, sorted(value))))
    return n.Call(n.Name("set"), (items,))


def by_python(op: str, left: Any, right: Any) -> Any:
    try:
        return PYTHON[op](left, right)
    except (TypeError, ValueError) as error:
        return type(error).__name__


@given(OPS, VALUES, VALUES)
def test_the_evaluator_says_what_python_says(op: str, left: Any, right: Any) -> None:
    if op in ("<<", ">>") and isinstance(right, int):
        right = int(right) % 100 - 10
    found = evaluate(call(op, n.Name("a"), n.Name("b")), {"a": left, "b": right})
    wanted = by_python(op, left, right)
    assert not isinstance(found, Unmodelled)
    if isinstance(found, Undefined):
        assert found.raises == wanted
    else:
        assert (found, type(found)) == (wanted, type(wanted))


def test_an_integer_of_too_many_bits_is_not_made() -> None:
    found = evaluate(call("<<", n.Lit(1), n.Lit(10**15)), {})
    assert isinstance(found, Unmodelled)


@pytest.mark.parametrize("way", ["known", "short", "any length"])
@settings(max_examples=60, deadline=None)
@given(op=OPS, data=st.data())
def test_the_table_says_what_the_evaluator_says(way: str, op: str, data: st.DataObject) -> None:
    """Of a value that is known, of short unknowns, and of unknowns of any length."""
    kinds: list[tuple[st.SearchStrategy[Any], str]] = [(st.integers(-9, 9), "a")]
    if op in ("&", "|", "^"):
        kinds += [(st.booleans(), "t"), (st.sets(st.integers(-2, 2), max_size=2), "q")]
    each, first = data.draw(st.sampled_from(kinds))
    left, right = data.draw(each), data.draw(each)
    env = {first: left}
    right_expr = written(right)
    if first == "a":
        env["b"] = right
        mask = data.draw(st.sampled_from([None, 0, 1, 2, 5, 7, -1, -4, 12]))
        right_expr = n.Name("b") if mask is None else n.Lit(mask)
    made = call(op, n.Name(first), right_expr)
    # The result is compared with what it is: so the law speaks of values, not of truth alone.
    wanted_value = evaluate(made, env)
    ledger = Ledger(z3.Context(), bound=4 if way == "short" else None)
    expr: n.Expr = made
    if not isinstance(wanted_value, Undefined | Unmodelled):
        expr = n.Compare(("==",), (made, written(wanted_value)))
    wanted = outcome(expr, env, env, EMPTY)
    assert wanted is not None
    pins: list[Any] = []
    if way == "known":
        now = known_names(ledger, env, EMPTY)
        entry = now
    else:
        now, entry, pins = pinned(ledger, env, env, EMPTY, set(env))
    found = seen(expr, now, entry, EMPTY, ledger)
    assert disagreement(found, wanted, *pins) is None

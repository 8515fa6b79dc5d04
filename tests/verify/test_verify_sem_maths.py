"""``math`` as the solver sees it is ``math`` as CPython has it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.ir.routines import MATH
from liftsys_nb.verify.sem import maths
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import double, is_known, lift
from liftsys_nb.verify.sem.symbols import Bool, Float, Int

FUNCTIONS = sorted(name.partition(".")[2] for name in MATH)
numbers = st.one_of(
    st.booleans(), st.integers(), st.integers(-20, 100), st.floats(),
    st.floats(-9, 9),
    st.sampled_from((0.0, -0.0, 2.5, -2.5, 1e300, 10**400, -(10**400), 2**53 + 1)),
)  # fmt: skip


def in_python(name: str, number: Any) -> Any:
    """Return what CPython gives, or the class of what it raises."""
    function: Callable[[Any], Any] = getattr(math, name)
    try:
        return function(number)
    except (ValueError, OverflowError, TypeError) as raised:
        return type(raised).__name__


def said(name: str, number: Any, *, hidden: bool) -> Any:
    """Return what the table gives, or what it needs. hidden: the number is told beside it."""
    ledger = Ledger(z3.Context())
    kind = {bool: Bool, int: Int, float: Float}[type(number)]
    sorts = {bool: z3.BoolSort, int: z3.IntSort, float: double}
    term = z3.Const("x", sorts[type(number)](ledger.ctx)) if hidden else number
    found = maths.called(ledger, name, kind(term))
    solver = z3.Solver(ctx=ledger.ctx)
    if hidden:
        solver.add(term == lift(number, ledger.ctx))
    solver.add(*ledger.facts)
    for need in ledger.needs:
        if solver.check(z3.Not(lift(need.holds, ledger.ctx))) == z3.sat:
            return need.exception
    assert isinstance(found, Bool | Int | Float)
    if is_known(found.z):
        return found.z
    expected = lift(in_python(name, number), ledger.ctx)
    assert solver.check(found.z != expected) == z3.unsat, (name, number, found.z)
    return in_python(name, number)


@pytest.mark.parametrize("name", FUNCTIONS)
@given(number=numbers)
def test_a_known_number_gives_what_it_gives_in_python(name: str, number: Any) -> None:
    assert repr(said(name, number, hidden=False)) == repr(in_python(name, number))


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "isqrt"])
@given(number=st.one_of(st.floats(-1e15, 1e15), st.sampled_from((math.nan, math.inf, -math.inf))))
def test_an_unknown_float_gives_what_it_gives_in_python(name: str, number: float) -> None:
    assert repr(said(name, number, hidden=True)) == repr(in_python(name, number))


@pytest.mark.parametrize("name", ["ceil", "floor", "isqrt", "trunc"])
@given(number=st.one_of(st.booleans(), st.integers(-20, 10_000)))
def test_an_unknown_int_gives_what_it_gives_in_python(name: str, number: int) -> None:
    assert repr(said(name, number, hidden=True)) == repr(in_python(name, number))

"""Numbers that texts write: all that is said of an unknown text is so in CPython."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import z3
from hypothesis import example, given
from hypothesis import strategies as st

from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import LAST_CHARACTER, lift
from liftsys_nb.verify.sem.numerals import read_float, read_int

texts = st.one_of(
    st.text(st.characters(max_codepoint=LAST_CHARACTER), max_size=6),
    st.text("0123456789-+_ .e", max_size=8),
    st.integers().map(str),
    st.floats().map(str),
)
Reader = Callable[[Ledger, Any], Any]


def read(reader: Reader, text: str, python: Callable[[str], object], *, bound: int | None) -> None:
    """Hold what the table says of a text against what Python does with it."""
    ledger = Ledger(z3.Context())
    ledger.bound = bound
    term = z3.String("t", ledger.ctx)
    found = reader(ledger, term)
    (need,) = ledger.needs
    solver = z3.Solver(ctx=ledger.ctx)
    solver.add(term == lift(text, ledger.ctx), *ledger.facts)
    if bound is not None and solver.check(*ledger.limits) == z3.unsat:
        return  # the bound leaves this text out
    try:
        value = lift(python(text), ledger.ctx)
    except ValueError:
        assert solver.check(z3.Not(need.holds)) != z3.unsat
    else:
        assert solver.check(need.holds, found == value) != z3.unsat


@pytest.mark.parametrize("bound", [None, 4])
@given(text=texts)
@example(text="٣" * 3)
@example(text=" 1_0 ")
@example(text="9" * 641)
@example(text="-")
def test_what_is_said_of_a_text_as_int_is_so(bound: int | None, text: str) -> None:
    read(read_int, text, int, bound=bound)


@given(text=texts)
@example(text="nan")
@example(text="1e999")
def test_what_is_said_of_a_text_as_float_is_so(text: str) -> None:
    read(read_float, text, float, bound=None)


@given(text=st.text("0123456789", min_size=1, max_size=12))
def test_plain_digits_are_read(text: str) -> None:
    ledger = Ledger(z3.Context())
    term = z3.String("t", ledger.ctx)
    found = read_int(ledger, term)
    (need,) = ledger.needs
    solver = z3.Solver(ctx=ledger.ctx)
    solver.add(term == lift(text, ledger.ctx), *ledger.facts)
    solver.set("rlimit", 5_000_000)
    assert solver.check(z3.Not(z3.And(need.holds, found == int(text)))) == z3.unsat

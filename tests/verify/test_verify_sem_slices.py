"""Slices with a step that is not known are those of CPython, for each step that it may be."""

from __future__ import annotations

import z3
from hypothesis import example, given
from hypothesis import strategies as st

from liftsys_nb.verify.context import Context
from liftsys_nb.verify.sem.compare import equal
from liftsys_nb.verify.sem.items import sliced
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import lift, neg
from liftsys_nb.verify.sem.making import known
from liftsys_nb.verify.sem.symbols import Items

ENDS = st.none() | st.integers(-6, 6)


@given(row=st.lists(st.integers(-3, 3), max_size=5), lower=ENDS, upper=ENDS, step=st.integers(1, 7))
@example(row=[1, 2, 3, 4, 5], lower=None, upper=None, step=2)
@example(row=[1, 2, 3], lower=2, upper=1, step=3)
@example(row=[], lower=None, upper=None, step=1)
def test_a_slice_with_any_step_is_that_of_python(
    row: list[int], lower: int | None, upper: int | None, step: int
) -> None:
    ledger = Ledger(Context())
    ledger.ctx.naturals = {"n"}
    unknown = z3.Int("n", ledger.ctx)
    whole = known(ledger, row)
    assert isinstance(whole, Items)
    found = sliced(ledger, whole, lower, upper, unknown)
    assert found is not None
    wanted = row[lower:upper:step]
    there = known(ledger, wanted)
    same = equal(ledger, found, there)
    given_ = [unknown == step, *ledger.facts]
    solver = z3.SimpleSolver(ctx=ledger.ctx)
    solver.add(*given_)
    assert solver.check() == z3.sat
    solver.add(lift(neg(same), ledger.ctx))
    assert solver.check() == z3.unsat


def test_a_step_that_may_be_negative_is_not_seen() -> None:
    ledger = Ledger(Context())
    whole = known(ledger, [1, 2])
    assert isinstance(whole, Items)
    assert sliced(ledger, whole, None, None, z3.Int("n", ledger.ctx)) is None


def test_a_step_of_nothing_is_a_value_error() -> None:
    ledger = Ledger(Context())
    ledger.ctx.naturals = {"n"}
    whole = known(ledger, [1, 2])
    assert isinstance(whole, Items)
    step = z3.Int("n", ledger.ctx)
    assert sliced(ledger, whole, None, None, step) is not None
    (need,) = ledger.needs
    assert need.exception == "ValueError"
    assert z3.simplify(z3.substitute(need.holds, (step, z3.IntVal(0, ledger.ctx)))).eq(
        z3.BoolVal(False, ledger.ctx)
    )

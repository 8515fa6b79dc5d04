"""What the solver is told beside its own theories holds of CPython's numbers and texts."""

from __future__ import annotations

import z3
from hypothesis import assume, given
from hypothesis import strategies as st

from liftsys_nb.verify.context import Context
from liftsys_nb.verify.sem import numbers, texts
from liftsys_nb.verify.sem.characters import characters
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import lift, text_term
from liftsys_nb.verify.sem.symbols import Int, Str

small = st.integers(-60, 60)
words = st.text("abé", max_size=6)


def _fits(ledger: Ledger, *formulas: object) -> z3.CheckSatResult:
    solver = z3.SimpleSolver(ctx=ledger.ctx)
    solver.set("rlimit", 2_000_000)
    solver.add(*ledger.facts, *(lift(each, ledger.ctx) for each in formulas))
    return solver.check()


@given(small, small, small)
def test_the_rest_of_a_rest_is_that_of_python(a: int, b: int, by: int) -> None:
    assume(b != 0 and by != 0)
    ledger = Ledger(Context())
    x, y, z = (z3.Int(name, ledger.ctx) for name in "xyz")
    rest = numbers.INTEGERS["%"](ledger, x, y)
    over = numbers.INTEGERS["%"](ledger, rest, z)
    given_ = (x == a, y == b, z == by)
    assert _fits(ledger, *given_, over == a % b % by) != z3.unsat
    assert _fits(ledger, *given_, over != a % b % by) == z3.unsat


@given(st.integers(-5, 5), st.integers(0, 4))
def test_the_power_of_a_square_is_that_of_python(x: int, exponent: int) -> None:
    ledger = Ledger(Context())
    base, times = z3.Int("x", ledger.ctx), z3.Int("n", ledger.ctx)
    made = numbers.power(ledger, Int(base * base), Int(times))
    plain = numbers.power(ledger, Int(base), Int(2 * times))
    assert made is not None and plain is not None
    root = z3.Function("power", z3.IntSort(ledger.ctx), z3.IntSort(ledger.ctx),
                       z3.IntSort(ledger.ctx))  # fmt: skip
    # A function that is Python's power satisfies all that is said of powers.
    values = [
        root(lift(b, ledger.ctx), lift(e, ledger.ctx)) == lift(b**e, ledger.ctx)
        for b in {x, x * x} for e in range(2 * exponent + 3)
    ]  # fmt: skip
    assert _fits(ledger, base == x, times == exponent, *values) != z3.unsat


@given(words, st.integers(-2, 7), st.integers(-2, 7), words)
def test_characters_of_parts_and_sums_are_those_of_python(
    text: str, start: int, count: int, more: str
) -> None:
    ledger = Ledger(Context())
    name = z3.String("s", ledger.ctx)
    part = texts.sliced(ledger, name, lift(start, ledger.ctx), lift(count, ledger.ctx), None)
    assert part is not None
    for made, wanted in (
        (part, text[start:count]),
        (texts.concat(ledger, name, more), text + more),
        (texts.concat(ledger, part, name), text[start:count] + text),
    ):
        items = characters(ledger, made)
        same = [items.length == len(wanted)]
        for at, character in enumerate(wanted):
            each = items.at(at)
            assert isinstance(each, Str)
            same.append(lift(each.z, ledger.ctx) == text_term(character, ledger.ctx))
        parts = [lift(each, ledger.ctx) for each in same]
        told = name == text_term(text, ledger.ctx)
        assert _fits(ledger, told, z3.Not(z3.And(*parts))) == z3.unsat


@given(words, st.sampled_from("abé"))
def test_a_character_is_counted_as_python_does(text: str, one: str) -> None:
    assert text.count(one) == sum(1 for each in text if each == one)

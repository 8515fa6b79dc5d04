"""``base ** exponent`` where the solver does not know the exponent."""

from __future__ import annotations

from functools import reduce
from operator import mul

import z3

from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Number, Truth, is_natural, ite, lift
from liftsys_nb.verify.sem.symbols import Choice, Int, Opaque, Val, key_of

MOST = 8  # the largest exponent that a bounded encoding looks at


def raised(ledger: Ledger, base: Number, exponent: Number) -> Val:
    """Return ``base ** exponent`` of ints, the exponent a term.

    A negative exponent makes a float, of which nothing is seen; or raises, for the base 0.
    """
    below: Truth = False if is_natural(exponent) else exponent < 0
    if below is not False:
        ledger.need(z3.Or(exponent >= 0, lift(base != 0, ledger.ctx)), "ZeroDivisionError")
    found = Int(_bounded(ledger, base, exponent) if ledger.bound is not None else (
        _unfolded(ledger, base, exponent)
    ))  # fmt: skip
    if below is False:
        return found
    other = Opaque("`**` with a negative exponent", ("**", key_of(base), key_of(exponent)))
    return Choice(((exponent >= 0, found), (below, other)))


def _bounded(ledger: Ledger, base: Number, exponent: Number) -> Number:
    ledger.limit(exponent <= MOST)
    found: Number = 1
    for count in range(MOST, 0, -1):
        found = ite(exponent == count, reduce(mul, [base] * count), found)
    return found


def _unfolded(ledger: Ledger, base: Number, exponent: Number) -> Number:
    """Return a power of which is known how it grows, one step from here in both directions."""
    ctx = ledger.ctx
    whole = z3.IntSort(ctx)
    power = z3.Function("power", whole, whole, whole)
    base = lift(base, ctx)
    made = power(base, exponent)
    if not ledger.note(("power", key_of(base), key_of(exponent), len(ledger.variables))):
        return made
    before, after = power(base, exponent - 1), power(base, exponent + 1)
    ledger.fact(power(base, z3.IntVal(0, ctx)) == 1)
    ledger.fact(power(base, z3.IntVal(1, ctx)) == base)
    ledger.fact(z3.Implies(exponent >= 1, made == base * before))
    ledger.fact(z3.Implies(exponent >= 0, after == base * made))
    ledger.fact(z3.Implies(z3.And(exponent >= 0, base >= 0), made >= 0))
    ledger.fact(z3.Implies(z3.And(exponent >= 0, base >= 1), made >= 1))
    ledger.fact(z3.Implies(z3.And(exponent >= 0, base >= 2), made > exponent))
    ledger.fact(z3.Implies(z3.And(exponent >= 1, base >= 1), made >= base))
    root = _root(base)
    if root is not None:
        # ``(x * x) ** n`` is ``x ** (2 * n)``: spoken of, so that it is compared with others.
        twice = power(root, 2 * exponent)
        ledger.fact(z3.Implies(exponent >= 0, made == twice))
        ledger.fact(z3.Implies(exponent >= 0, power(root, 2 * exponent + 1) == root * twice))
    # Of a base that depends on variables around nothing is said for all of them at once.
    is_name = base.num_args() == 0  # others may be none to look for terms by
    if is_name and not ledger.variables and ledger.note(("powers grow", key_of(base))):
        low, high = (z3.Int(ledger.name("exponent"), ctx) for _ in range(2))
        ordered = z3.And(base >= 1, low >= 0, low <= high)
        grows = z3.Implies(ordered, power(base, low) <= power(base, high))
        both = z3.MultiPattern(power(base, low), power(base, high))
        ledger.facts.append(z3.ForAll([low, high], grows, patterns=[both]))
    return made


def _root(base: Number) -> Number | None:
    """Return the number of which a base is the square, judged by its words."""
    if z3.is_mul(base) and base.num_args() == 2 and base.arg(0).eq(base.arg(1)):
        return base.arg(0)
    return None

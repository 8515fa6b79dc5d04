"""The laws of IEEE 754 doubles, said of reals: what an operation gives, and how it is rounded.

A float that is no number says nothing as a real; an infinite one is ``INFINITY`` or its negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import z3

from liftsys_nb.verify.sem.logic import Z3

INFINITY = 2**1024
LARGEST = 2**1024 - 2**971
OVERFLOWS = 2**1024 - 2**970  # the smallest number that is rounded to infinity
_UNIT = Fraction(1, 2**53)
_TINY = Fraction(1, 2**1075)  # half of the smallest float: what is lost near to nothing


@dataclass(frozen=True, slots=True)
class Operand:
    """A float seen as a real. nan: that it is no number. literal: the number, where it is known."""

    real: Z3
    nan: Z3
    infinite: Z3
    literal: Fraction | None


@dataclass(frozen=True, slots=True)
class Exact:
    """What an operation gives before it is rounded.

    nan: when that is no number. usual: when ``exact`` is the result, of which the laws hold.
    ends: other cases, each with the real that it gives.
    """

    nan: Z3
    usual: Z3
    exact: Z3
    ends: Sequence[tuple[Z3, Z3]] = ()
    laws: Sequence[Z3] = field(default=())


def exact_term(number: Fraction, ctx: Z3) -> Z3:
    """Return the term of a real number."""
    return z3.RealVal(f"{number.numerator}/{number.denominator}", ctx)


def worked_out(name: str, parts: Sequence[Operand], marks: Iterable[Fraction]) -> Exact:
    """Return what an operation gives: ``+ - * /`` or ``root``.

    marks: numbers that bounds of unknown products and quotients are told for.
    """
    sizes = [mark for mark in {Fraction(1), *map(abs, marks)} if mark > 0]
    sizes.sort()
    match name, parts:
        case "root", (a,):
            return _root(a, sizes)
        case "+", (a, b):
            return _sum(a, b)
        case "-", (a, b):
            return _sum(a, Operand(-b.real, b.nan, b.infinite, None))
        case "*", (a, b):
            return _product(a, b, sizes)
        case "/", (a, b):
            return _quotient(a, b, sizes)
        case _:
            raise AssertionError(name)


def beside(made: Z3, exact: Z3, near: Iterable[Z3 | Fraction], *, lost: bool) -> Iterator[Z3]:
    """Yield the laws of a real that is rounded to the nearest double.

    near: reals that are doubles: they stay on their side. lost: whether the result may lie so
    near to nothing that its error is no part of it.
    """
    ctx = made.ctx
    inside = z3.And(exact < OVERFLOWS, exact > -OVERFLOWS)
    least, most = (exact_term(1 + sign * _UNIT, ctx) * exact for sign in (-1, 1))
    if lost:
        tiny = exact_term(_TINY, ctx)
        least, most = z3.If(exact >= 0, least, most) - tiny, z3.If(exact >= 0, most, least) + tiny
        yield z3.Implies(inside, z3.And(least <= made, made <= most))
    else:
        positive, negative = (
            z3.And(least <= made, made <= most),
            z3.And(most <= made, made <= least),
        )
        yield z3.Implies(inside, z3.If(exact >= 0, positive, negative))
    yield z3.Implies(inside, z3.And(made <= LARGEST, made >= -LARGEST))
    yield z3.Implies(exact >= OVERFLOWS, made == INFINITY)
    yield z3.Implies(exact <= -OVERFLOWS, made == -INFINITY)
    for each in (Fraction(0), *near):
        place = exact_term(each, ctx) if isinstance(each, Fraction) else each
        yield z3.Implies(exact <= place, made <= place)
        yield z3.Implies(exact >= place, made >= place)


def _usual(*parts: Operand) -> Z3:
    return z3.Not(z3.Or(*(each.nan for each in parts), *(each.infinite for each in parts)))


def _sum(a: Operand, b: Operand) -> Exact:
    opposite = z3.And(a.infinite, b.infinite, a.real != b.real)
    return Exact(
        nan=z3.Or(a.nan, b.nan, opposite),
        usual=_usual(a, b),
        exact=a.real + b.real,
        ends=[(a.infinite, a.real), (b.infinite, b.real)],
    )


def _product(a: Operand, b: Operand, sizes: Iterable[Fraction]) -> Exact:
    x, y = a.real, b.real
    laws: list[Z3] = []
    if a.literal is not None:
        exact = exact_term(a.literal, x.ctx) * y
    elif b.literal is not None:
        exact = exact_term(b.literal, x.ctx) * x
    else:
        exact = z3.FreshConst(x.sort(), "product")
        size = _size(exact)
        laws += _signs(exact, x, y)
        for one, other in ((x, y), (y, x)):
            laws.append(z3.Implies(one == 0, exact == 0))
            for each in sizes:
                k = exact_term(each, x.ctx)
                laws.append(z3.Implies(_size(one) <= k, size <= k * _size(other)))
                laws.append(z3.Implies(_size(one) >= k, size >= k * _size(other)))
    nothing = z3.Or(z3.And(a.infinite, y == 0), z3.And(x == 0, b.infinite))
    return Exact(
        nan=z3.Or(a.nan, b.nan, nothing), usual=_usual(a, b), exact=exact, laws=laws,
        ends=[(z3.Or(a.infinite, b.infinite), _infinite(x, y))],
    )  # fmt: skip


def _quotient(a: Operand, b: Operand, sizes: Iterable[Fraction]) -> Exact:
    x, y = a.real, b.real
    laws: list[Z3] = []
    if b.literal:
        exact = exact_term(1 / b.literal, x.ctx) * x
    else:
        exact = z3.FreshConst(x.sort(), "quotient")
        size = _size(exact)
        laws += [*_signs(exact, x, y), z3.Implies(x == 0, exact == 0)]
        for each in sizes:
            k = exact_term(each, x.ctx)
            laws.append(z3.Implies(_size(y) >= k, k * size <= _size(x)))
            laws.append(z3.Implies(_size(y) <= k, k * size >= _size(x)))
            laws.append(z3.Implies(_size(x) <= k * _size(y), size <= k))
            laws.append(z3.Implies(_size(x) >= k * _size(y), size >= k))
    nothing = z3.Or(z3.And(x == 0, y == 0), z3.And(a.infinite, b.infinite))
    # The sign of a divisor that is nothing is not seen, so neither is that of what it gives.
    return Exact(
        nan=z3.Or(a.nan, b.nan, nothing),
        usual=z3.And(_usual(a, b), y != 0),
        exact=exact,
        ends=[(b.infinite, z3.RealVal(0, x.ctx)), (z3.And(a.infinite, y != 0), _infinite(x, y))],
        laws=laws,
    )


def _root(a: Operand, sizes: Iterable[Fraction]) -> Exact:
    x = a.real
    exact = z3.FreshConst(x.sort(), "root")
    laws = [exact >= 0, z3.Implies(x >= 1, exact <= x), z3.Implies(x <= 1, exact >= x)]
    for each in sizes:
        k, square = exact_term(each, x.ctx), exact_term(each * each, x.ctx)
        laws.append(z3.Implies(x <= square, exact <= k))
        laws.append(z3.Implies(x >= square, exact >= k))
    return Exact(
        nan=z3.Or(a.nan, x < 0), usual=z3.And(_usual(a), x >= 0), exact=exact, laws=laws,
        ends=[(a.infinite, z3.RealVal(INFINITY, x.ctx))],
    )  # fmt: skip


def _signs(exact: Z3, x: Z3, y: Z3) -> Iterator[Z3]:
    alike = z3.Or(z3.And(x >= 0, y >= 0), z3.And(x <= 0, y <= 0))
    unlike = z3.Or(z3.And(x >= 0, y <= 0), z3.And(x <= 0, y >= 0))
    yield z3.Implies(alike, exact >= 0)
    yield z3.Implies(unlike, exact <= 0)


def _infinite(x: Z3, y: Z3) -> Z3:
    """Return infinity with the sign of a product."""
    return z3.If((x > 0) == (y > 0), z3.RealVal(INFINITY, x.ctx), z3.RealVal(-INFINITY, x.ctx))


def _size(real: Z3) -> Z3:
    return z3.If(real >= 0, real, -real)

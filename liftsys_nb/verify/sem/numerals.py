"""``int(text)`` and ``float(text)`` of a text that is not known: what is sure of them.

Python reads digits of every script, signs, underscores and space around; which texts those are,
no theory of the solver says. So whether a text reads, and as what, are functions of the text of
which only the plain cases are told. That is enough to prove what holds whatever was read.
"""

from __future__ import annotations

import z3

from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Z3

# Each setting of CPython's limit lets a number of so many digits be read.
SURELY_READ = 640
MOST_DIGITS = 20  # up to which a length bounds the number


def read_int(ledger: Ledger, text: Z3) -> Z3:
    """Return the number that a text writes; what is no number raises ValueError."""
    ctx = ledger.ctx
    whole, texts = z3.IntSort(ctx), z3.StringSort(ctx)
    reads = z3.Function("reads as int", texts, z3.BoolSort(ctx))(text)
    value = z3.Function("int of", texts, whole)(text)
    ledger.need(reads, "ValueError")
    ledger.gap("the number that a text writes")
    digits = z3.Plus(z3.Range("0", "9", ctx))
    rest = z3.SubString(text, 1, z3.Length(text) - 1)
    plain = z3.InRe(text, digits)
    minus = z3.And(z3.PrefixOf(z3.StringVal("-", ctx), text), z3.InRe(rest, digits))
    short = z3.Length(text) <= SURELY_READ
    empty = z3.Length(text) == 0
    ledger.fact(z3.Implies(z3.And(plain, short), z3.And(reads, value == z3.StrToInt(text))))
    ledger.fact(z3.Implies(z3.And(minus, short), z3.And(reads, value == -z3.StrToInt(rest))))
    ledger.fact(z3.Implies(empty, z3.Not(reads)))
    # So many characters write no larger number, in any script.
    for size in range(1, MOST_DIGITS + 1):
        inside = z3.And(value < 10**size, value > -(10 ** (size - 1)))
        ledger.fact(z3.Implies(z3.And(reads, z3.Length(text) <= size), inside))
    if ledger.bound is not None:
        ledger.limit(z3.Or(empty, z3.And(z3.Or(plain, minus), short)))
    return value


def read_float(ledger: Ledger, text: Z3) -> Z3:
    """Return the float that a text writes; what is none raises ValueError."""
    ctx = ledger.ctx
    texts = z3.StringSort(ctx)
    reads = z3.Function("reads as float", texts, z3.BoolSort(ctx))(text)
    value = z3.Function("float of", texts, ledger.sort("float"))(text)
    ledger.need(reads, "ValueError")
    ledger.gap("the float that a text writes")
    empty = z3.Length(text) == 0
    ledger.fact(z3.Implies(empty, z3.Not(reads)))
    if ledger.bound is not None:
        ledger.limit(empty)
    return value

"""Formulas of the solver over numbers, in words of the language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.verify.code.wording import compare
from liftsys_nb.verify.sem.logic import Z3

Words = Mapping[int, n.Expr]
_OPS = {
    z3.Z3_OP_LE: "<=", z3.Z3_OP_LT: "<", z3.Z3_OP_GE: ">=", z3.Z3_OP_GT: ">", z3.Z3_OP_EQ: "==",
}  # fmt: skip
_OPPOSITE = {"<=": ">", "<": ">=", ">=": "<", ">": "<=", "==": "!=", "!=": "=="}
DEEPEST = 60
LARGEST = 10**6  # a factor that is worth a try


class _Unsaid(Exception):
    """Something that the language has no words for."""


def in_words(formula: Z3, words: Words) -> Iterator[n.Expr]:
    """Yield what a formula says, one thing at a time; what cannot be said is left out.

    words: of unknowns, by the numbers of their terms.
    """
    told: dict[n.Expr, None] = {}
    for part in _parts(formula):
        try:
            told[_said(part, words, True, 0)] = None
        except _Unsaid:
            continue
    # Two halves of one equality.
    for each in list(told):
        match each:
            case n.Compare(ops=("<=",), operands=(a, b)) if (
                other := n.Compare((">=",), (a, b))
            ) in told:
                told = {key: None for key in told if key not in (each, other)}
                told[compare(a, "==", b)] = None
    yield from (each for each in told if not isinstance(each, n.Lit))


def _parts(formula: Z3) -> Iterator[Z3]:
    if z3.is_and(formula):
        for each in formula.children():
            yield from _parts(each)
    elif z3.is_not(formula) and z3.is_or(formula.arg(0)):
        for each in formula.arg(0).children():
            yield from _parts(z3.Not(each))
    else:
        yield formula


def _said(term: Z3, words: Words, holds: bool, depth: int) -> n.Expr:
    """Return that a truth value holds, or does not."""
    if depth > DEEPEST or z3.is_quantifier(term):
        raise _Unsaid
    kind = term.decl().kind()
    if kind == z3.Z3_OP_TRUE:
        return n.Lit(holds)
    if kind == z3.Z3_OP_FALSE:
        return n.Lit(not holds)
    if kind == z3.Z3_OP_NOT:
        return _said(term.arg(0), words, not holds, depth + 1)
    if kind in (z3.Z3_OP_AND, z3.Z3_OP_OR):
        parts = tuple(_said(each, words, holds, depth + 1) for each in term.children())
        return n.BoolOp("and" if (kind == z3.Z3_OP_AND) == holds else "or", parts)
    if kind == z3.Z3_OP_IMPLIES:
        first = _said(term.arg(0), words, not holds, depth + 1)
        then = _said(term.arg(1), words, holds, depth + 1)
        return n.BoolOp("or" if holds else "and", (first, then))
    if kind in _OPS and z3.is_int(term.arg(0)):
        op = _OPS[kind] if holds else _OPPOSITE[_OPS[kind]]
        return _compared(term.arg(0), op, term.arg(1), words)
    if kind == z3.Z3_OP_EQ and z3.is_bool(term.arg(0)):
        one, other = (_said(each, words, True, depth + 1) for each in term.children())
        return compare(one, "==" if holds else "!=", other)
    if kind == z3.Z3_OP_UNINTERPRETED and term.get_id() in words:
        found = words[term.get_id()]
        return found if holds else n.Unary("not", found)
    raise _Unsaid


# ── sums ─────────────────────────────────────────────────────────────────────────────────────
def _compared(a: Z3, op: str, b: Z3, words: Words) -> n.Expr:
    """Return a comparison of sums with nothing negative on either side."""
    terms: dict[n.Expr, int] = {}
    rest = _added(a, 1, words, terms) + _added(b, -1, words, terms)
    terms = {part: factor for part, factor in terms.items() if factor}
    if not terms or any(abs(factor) > LARGEST for factor in terms.values()):
        raise _Unsaid
    # Of whole numbers: one way of saying it.
    if op == "<":
        op, rest = "<=", rest + 1
    elif op == ">":
        op, rest = ">=", rest - 1
    if next(iter(terms.values())) < 0:
        terms = {part: -factor for part, factor in terms.items()}
        op, rest = {"<=": ">=", ">=": "<="}.get(op, op), -rest
    left = [_times(factor, part) for part, factor in terms.items() if factor > 0]
    right = [_times(-factor, part) for part, factor in terms.items() if factor < 0]
    if rest > 0 and right:
        left.append(n.Lit(rest))
    elif rest or not right:
        right.append(n.Lit(-rest) if rest <= 0 else n.Unary("-", n.Lit(rest)))
    return compare(_sum(left), op, _sum(right))


def _added(term: Z3, factor: int, words: Words, terms: dict[n.Expr, int]) -> int:
    """Add the parts of a sum to others; return what is no part: the number beside them."""
    kind = term.decl().kind()
    if kind == z3.Z3_OP_ANUM:
        return factor * int(term.as_long())
    if kind == z3.Z3_OP_ADD:
        return sum(_added(each, factor, words, terms) for each in term.children())
    if kind == z3.Z3_OP_SUB:
        first, *others = term.children()
        return _added(first, factor, words, terms) + sum(
            _added(each, -factor, words, terms) for each in others
        )
    if kind == z3.Z3_OP_UMINUS:
        return _added(term.arg(0), -factor, words, terms)
    if kind == z3.Z3_OP_MUL and z3.is_int_value(term.arg(0)) and term.num_args() == 2:
        return _added(term.arg(1), factor * int(term.arg(0).as_long()), words, terms)
    part = _number(term, words)
    terms[part] = terms.get(part, 0) + factor
    return 0


def _number(term: Z3, words: Words) -> n.Expr:
    kind = term.decl().kind()
    if kind == z3.Z3_OP_UNINTERPRETED and term.get_id() in words:
        return words[term.get_id()]
    if kind == z3.Z3_OP_MUL:
        parts = tuple(_whole(each, words) for each in term.children())
        return n.Arith(("*",) * (len(parts) - 1), parts)
    if kind in (z3.Z3_OP_IDIV, z3.Z3_OP_MOD) and z3.is_int_value(term.arg(1)):
        by = int(term.arg(1).as_long())
        if by > 0:  # else Python rounds otherwise
            op = "//" if kind == z3.Z3_OP_IDIV else "%"
            return n.Arith((op,), (_whole(term.arg(0), words), n.Lit(by)))
    raise _Unsaid


def _whole(term: Z3, words: Words) -> n.Expr:
    """Return a sum that stands inside of something else."""
    terms: dict[n.Expr, int] = {}
    rest = _added(term, 1, words, terms)
    parts = [_times(factor, part) for part, factor in terms.items() if factor]
    if rest or not parts:
        parts.append(n.Lit(rest) if rest >= 0 else n.Unary("-", n.Lit(-rest)))
    return _sum(parts)


def _times(factor: int, part: n.Expr) -> n.Expr:
    if factor == 1:
        return part
    if factor == -1:
        return n.Unary("-", part)
    first = n.Lit(factor) if factor >= 0 else n.Unary("-", n.Lit(-factor))
    return n.Arith(("*",), (first, part))


def _sum(parts: list[n.Expr]) -> n.Expr:
    return parts[0] if len(parts) == 1 else n.Arith(("+",) * (len(parts) - 1), tuple(parts))

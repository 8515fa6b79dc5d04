"""Formulas as far as they speak of numbers and truth values; anything may stand for the rest."""

from __future__ import annotations

import z3

from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Z3

_KEPT = frozenset({
    z3.Z3_OP_TRUE, z3.Z3_OP_FALSE, z3.Z3_OP_AND, z3.Z3_OP_OR, z3.Z3_OP_NOT, z3.Z3_OP_IMPLIES,
    z3.Z3_OP_XOR, z3.Z3_OP_IFF, z3.Z3_OP_ITE, z3.Z3_OP_EQ, z3.Z3_OP_DISTINCT, z3.Z3_OP_LE,
    z3.Z3_OP_LT, z3.Z3_OP_GE, z3.Z3_OP_GT, z3.Z3_OP_ADD, z3.Z3_OP_SUB, z3.Z3_OP_UMINUS,
    z3.Z3_OP_MUL, z3.Z3_OP_IDIV, z3.Z3_OP_MOD, z3.Z3_OP_ANUM,
})  # fmt: skip


class Scalars:
    """Puts unknowns in the place of all that is no number or truth value: equal ones for equal."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._made: dict[int, tuple[Z3, Z3]] = {}  # the term is held, its number is used again

    def of(self, term: Z3) -> Z3:
        """Return a truth value or number that speaks of such only."""
        key = term.get_id()
        if key not in self._made:
            self._made[key] = term, self._of(term)
        return self._made[key][1]

    def _of(self, term: Z3) -> Z3:
        if z3.is_quantifier(term) or not _is_scalar(term):
            return self._any(term)
        kind = term.decl().kind()
        if kind == z3.Z3_OP_UNINTERPRETED and term.num_args() == 0:
            return term
        children = term.children()
        if kind not in _KEPT or not all(map(_is_scalar, children)):
            return self._any(term)
        if not children:
            return term
        parts = [self.of(each) for each in children]
        if all(a.eq(b) for a, b in zip(parts, children, strict=True)):
            return term
        return term.decl()(*parts) if kind not in _MANY else _MANY[kind](parts)

    def _any(self, term: Z3) -> Z3:
        return z3.Const(self._ledger.name("any"), term.sort())


_MANY = {
    z3.Z3_OP_AND: lambda parts: z3.And(*parts),
    z3.Z3_OP_OR: lambda parts: z3.Or(*parts),
    z3.Z3_OP_ADD: lambda parts: z3.Sum(parts),
    z3.Z3_OP_MUL: lambda parts: z3.Product(parts),
    z3.Z3_OP_DISTINCT: lambda parts: z3.Distinct(*parts),
}


def _is_scalar(term: Z3) -> bool:
    return bool(z3.is_int(term) or z3.is_bool(term))

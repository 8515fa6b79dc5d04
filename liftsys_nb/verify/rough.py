"""Floats seen roughly: as real numbers that each operation rounds.

Z3 takes doubles apart into bits, and a product of two unknown ones is thousands of them. Most
that is claimed of floats needs none: signs, order, bounds, how large an error can be, and where
nothing is not-a-number. So each float gets a real number, and each operation becomes an unknown
that lies beside the exact result: rounding to the nearest keeps order (fl(x) ≤ fl(y) for x ≤ y,
and fl(q) = q for a double q) and errs by one part in 2⁵³ at the most. What cannot be so for these
unknowns cannot be so for the floats. The other way round nothing is said.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

import z3

from liftsys_nb.verify.rounding import (
    INFINITY,
    LARGEST,
    OVERFLOWS,
    Operand,
    beside,
    exact_term,
    worked_out,
)  # fmt: skip
from liftsys_nb.verify.sem.floats import int_of_float
from liftsys_nb.verify.sem.logic import Z3, double
from liftsys_nb.verify.sem.reading import scalar_of
from liftsys_nb.verify.solve import Solver

MOST_MARKS = 12  # numbers of the text that results are compared with
MOST_PAIRS = 600  # of a float that was an int and another one
MOST_PARTS = 60_000  # of formulas; more are not worth the time
_OPERATIONS: Mapping[int, str] = {
    z3.Z3_OP_FPA_ADD: "+", z3.Z3_OP_FPA_SUB: "-", z3.Z3_OP_FPA_MUL: "*", z3.Z3_OP_FPA_DIV: "/",
    z3.Z3_OP_FPA_SQRT: "root",
}  # fmt: skip
_ORDERS = frozenset((
    z3.Z3_OP_FPA_LE, z3.Z3_OP_FPA_LT, z3.Z3_OP_FPA_GE, z3.Z3_OP_FPA_GT, z3.Z3_OP_FPA_EQ,
))  # fmt: skip
_VALUES = frozenset((
    z3.Z3_OP_FPA_NUM, z3.Z3_OP_FPA_PLUS_INF, z3.Z3_OP_FPA_MINUS_INF, z3.Z3_OP_FPA_NAN,
    z3.Z3_OP_FPA_PLUS_ZERO, z3.Z3_OP_FPA_MINUS_ZERO,
))  # fmt: skip
# The other functions of the theory that give a float, a truth value or bits.
_UNSEEN = frozenset((
    z3.Z3_OP_FPA_FMA, z3.Z3_OP_FPA_FP, z3.Z3_OP_FPA_IS_NEGATIVE, z3.Z3_OP_FPA_IS_NORMAL,
    z3.Z3_OP_FPA_IS_POSITIVE, z3.Z3_OP_FPA_IS_SUBNORMAL, z3.Z3_OP_FPA_MAX, z3.Z3_OP_FPA_MIN,
    z3.Z3_OP_FPA_REM, z3.Z3_OP_FPA_TO_FP, z3.Z3_OP_FPA_TO_FP_UNSIGNED, z3.Z3_OP_FPA_TO_IEEE_BV,
    z3.Z3_OP_FPA_TO_SBV, z3.Z3_OP_FPA_TO_UBV,
))  # fmt: skip


class Roughly:
    """Asks whether formulas exclude each other even where floats are seen roughly."""

    def __init__(self, solver: Solver, rlimit: int) -> None:
        self._solver = solver.beside(rlimit=rlimit, anew=True)
        self._rough = Rough(solver.ctx)
        self._told: list[Z3] = []

    def always(self, facts: Iterable[Z3]) -> None:
        """Keep facts in force for good."""
        self._told += map(self._rough.seen, facts)

    def denies(self, formulas: Iterable[Z3]) -> bool:
        """Tell whether formulas and facts surely exclude each other; False says nothing."""
        asked = [self._rough.seen(each) for each in formulas]
        self._told += self._rough.laws()
        if not self._rough.has_met_floats or self._rough.is_full:
            return False
        return self._solver.check(*self._told, *asked) is False


@dataclass(frozen=True, slots=True)
class _Operation:
    """made: the unknown in its place. parts: what it is done with; terms: as they stood there."""

    name: str
    made: Z3
    parts: Sequence[Z3]
    terms: Sequence[Z3]


class Rough:
    """Puts reals in the place of floats, and states the laws of what is done with them."""

    def __init__(self, ctx: Z3) -> None:
        self._ctx = ctx
        reals, truths = z3.RealSort(ctx), z3.BoolSort(ctx)
        self._real_of = z3.Function("real of", double(ctx), reals)
        self._nan_of = z3.Function("is no number", double(ctx), truths)
        self._seen: dict[int, tuple[Z3, Z3]] = {}  # terms, held so that numbers stay theirs
        self._laws: list[Z3] = []
        self._sides: dict[int, tuple[Z3, Z3, Z3]] = {}  # of floats that are names or literals
        self._ties: dict[int, Z3] = {}
        self._floats: list[Z3] = []
        self._ints: list[tuple[Z3, Z3]] = []  # floats that are the nearest ones to ints
        self._pairs: set[Hashable] = set()  # of those and others, of which the laws are told
        self._wholes: dict[int, tuple[Z3, Z3]] = {}  # the ints that floats without a rest are
        self._marks: list[Fraction] = []
        self._open: list[_Operation] = []  # whose laws are not yet told
        self._depth = 0  # of quantifiers around
        self._is_lost = False  # whether what is under a quantifier cannot be said
        self.has_met_floats = False

    @property
    def is_full(self) -> bool:
        """Whether there was more than is gone through."""
        return len(self._seen) > MOST_PARTS

    def laws(self) -> list[Z3]:
        """Return the laws of all that was met since they were last asked for."""
        for each in self._open:
            self._laws += self._operated(each)
        self._laws += self._sorted_in()
        found, self._laws, self._open = self._laws, [], []
        return found

    # ── formulas ─────────────────────────────────────────────────────────────────────────────
    def seen(self, formula: Z3) -> Z3:
        """Return a formula with reals in the place of floats."""
        waiting = [(formula, False)]
        while waiting:
            term, is_ready = waiting.pop()
            number = term.get_id()
            if number in self._seen:
                continue
            if is_ready:
                self._seen[number] = term, self._made(term)
            elif self.is_full:
                return term
            else:
                waiting.append((term, True))
                if z3.is_app(term):
                    waiting += [(each, False) for each in term.children()]
        return self._seen[formula.get_id()][1]

    def _part(self, term: Z3) -> Z3:
        return self._seen[term.get_id()][1]

    def _made(self, term: Z3) -> Z3:
        if z3.is_quantifier(term):
            return self._under(term)
        if not z3.is_app(term):
            return term
        kind = term.decl().kind()
        parts = [self._part(each) for each in term.children()]
        if z3.is_fp(term):
            return self._float(term, kind, parts)
        if kind in _ORDERS:
            return self._compared(kind, *parts)
        if kind == z3.Z3_OP_FPA_IS_NAN:
            return self._nan(parts[0])
        if kind == z3.Z3_OP_FPA_IS_INF:
            return self._is_infinite(parts[0])
        if kind == z3.Z3_OP_FPA_IS_ZERO:
            return z3.And(z3.Not(self._nan(parts[0])), self._real(parts[0]) == 0)
        if kind == z3.Z3_OP_FPA_TO_REAL:
            any_ = self._fresh(term.sort(), "beyond")
            wild = z3.Or(self._nan(parts[0]), self._is_infinite(parts[0]))
            return z3.If(wild, any_, self._real(parts[0]))
        if kind in (z3.Z3_OP_FPA_IS_POSITIVE, z3.Z3_OP_FPA_IS_NEGATIVE):
            return self._signed(parts[0], is_positive=kind == z3.Z3_OP_FPA_IS_POSITIVE)
        if kind in _UNSEEN:
            return self._fresh(term.sort(), "unseen")
        if (cut := _cut_off(term)) is not None:
            return self._whole(term.sort(), self._part(cut))
        self._tied(parts)
        if all(new.eq(old) for new, old in zip(parts, term.children(), strict=True)):
            return term
        return term.update(*parts)

    def _under(self, term: Z3) -> Z3:
        """Return a formula under a quantifier, or an unknown truth value.

        What is worked out there hangs on the variable: no unknown of ours can stand for it, nor
        for a formula inside of another quantifier.
        """
        sorts = [term.var_sort(at) for at in range(term.num_vars())]
        if term.is_lambda():
            return term
        if any(sort == double(self._ctx) for sort in sorts):
            return self._fresh(term.sort(), "unseen")  # each value has a real of its own
        unknowns = [
            z3.FreshConst(sort, f"each {term.var_name(at)}") for at, sort in enumerate(sorts)
        ]

        def opened(inner: Z3) -> Z3:
            return z3.substitute_vars(inner, *reversed(unknowns))

        body = opened(term.body())
        around, self._depth = self._depth, self._depth + 1
        laws, open_ = len(self._laws), len(self._open)
        try:
            found = self.seen(body)
            patterns = []
            for at in range(term.num_patterns()):
                each = [self.seen(opened(part)) for part in term.pattern(at).children()]
                patterns.append(each[0] if len(each) == 1 else z3.MultiPattern(*each))
        finally:
            self._depth = around
        if self._is_lost or len(self._laws) > laws or len(self._open) > open_:
            del self._laws[laws:], self._open[open_:]
            self._is_lost = self._depth > 0  # then all around it is lost as well
            return z3.FreshConst(term.sort(), "unseen")
        if found.eq(body):
            return term
        quantified = z3.ForAll if term.is_forall() else z3.Exists
        return quantified(unknowns, found, patterns=patterns)

    def _fresh(self, sort: Z3, name: str) -> Z3:
        """Return an unknown of ours. Under a quantifier it would be one for all: all is lost."""
        self._is_lost = self._is_lost or self._depth > 0
        return z3.FreshConst(sort, name)

    def _compared(self, kind: int, a: Z3, b: Z3) -> Z3:
        x, y = self._real(a), self._real(b)
        orders = {
            z3.Z3_OP_FPA_LE: x <= y, z3.Z3_OP_FPA_LT: x < y, z3.Z3_OP_FPA_GE: x >= y,
            z3.Z3_OP_FPA_GT: x > y, z3.Z3_OP_FPA_EQ: x == y,
        }  # fmt: skip
        return z3.And(z3.Not(self._nan(a)), z3.Not(self._nan(b)), orders[kind])

    def _signed(self, part: Z3, *, is_positive: bool) -> Z3:
        made, real = self._fresh(z3.BoolSort(self._ctx), "sign"), self._real(part)
        self._laws += [
            z3.Implies(z3.And(z3.Not(self._nan(part)), real > 0), made == is_positive),
            z3.Implies(z3.And(z3.Not(self._nan(part)), real < 0), made != is_positive),
        ]
        return made

    def _whole(self, sort: Z3, part: Z3) -> Z3:
        """Return what is left of a float that is cut off behind the point."""
        made, real = self._fresh(sort, "cut off"), self._real(part)
        small = z3.And(z3.Not(self._nan(part)), real < 2**63, real > -(2**63))
        if part.get_id() in self._wholes:
            # Said of ints: the solver would go through all of them to find it out.
            self._laws.append(z3.Implies(small, made == self._wholes[part.get_id()][1]))
            return made
        exact = z3.ToReal(made)
        up, down = z3.And(exact <= real, real < exact + 1), z3.And(exact - 1 < real, real <= exact)
        self._laws += [z3.Implies(small, z3.If(real >= 0, up, down))]
        return made

    # ── floats ───────────────────────────────────────────────────────────────────────────────
    def _real(self, term: Z3) -> Z3:
        if z3.is_app_of(term, z3.Z3_OP_ITE):
            return z3.If(term.arg(0), self._real(term.arg(1)), self._real(term.arg(2)))
        return self._sides_of(term)[0]

    def _nan(self, term: Z3) -> Z3:
        if z3.is_app_of(term, z3.Z3_OP_ITE):
            return z3.If(term.arg(0), self._nan(term.arg(1)), self._nan(term.arg(2)))
        return self._sides_of(term)[1]

    def _sides_of(self, term: Z3) -> tuple[Z3, Z3]:
        """Return the real of a float, and that it is no number."""
        if term.num_args():
            return self._real_of(term), self._nan_of(term)
        known = self._sides.get(term.get_id())
        if known is None:
            known = self._sides[term.get_id()] = (term, *self._written(term))
        return known[1:]

    def _written(self, term: Z3) -> tuple[Z3, Z3]:
        if not z3.is_fp_value(term):
            name = str(term)
            real = self._fresh(z3.RealSort(self._ctx), f"real of {name}")
            return real, self._fresh(z3.BoolSort(self._ctx), f"no number {name}")
        number = scalar_of(term)
        false, zero = z3.BoolVal(False, self._ctx), z3.RealVal(0, self._ctx)
        if number != number:
            return zero, z3.BoolVal(True, self._ctx)
        if not isfinite(number):
            return z3.RealVal(INFINITY if number > 0 else -INFINITY, self._ctx), false
        return exact_term(Fraction(number), self._ctx), false

    def _tied(self, parts: Iterable[Z3]) -> None:
        """Say of floats that stand in other terms that their sides are those of the floats."""
        for each in parts:
            if z3.is_fp(each) and not each.num_args() and each.get_id() not in self._ties:
                self._ties[each.get_id()] = each
                real, nan = self._sides_of(each)
                self._laws += [self._real_of(each) == real, self._nan_of(each) == nan]

    def _is_infinite(self, term: Z3) -> Z3:
        real = self._real(term)
        ends = z3.Or(real == INFINITY, real == -INFINITY)
        return z3.And(z3.Not(self._nan(term)), ends)

    def _float(self, term: Z3, kind: int, parts: Sequence[Z3]) -> Z3:
        """Return a float that is no operation; what is known of it becomes a law."""
        self.has_met_floats = True
        if kind in _VALUES:
            return self._value(term)
        if kind == z3.Z3_OP_ITE:
            made = term.update(*parts)
            self._tied(parts)
            if not self._depth:
                self._laws += [
                    self._real_of(made) == self._real(made),
                    self._nan_of(made) == self._nan(made),
                ]
            return made
        if kind in (z3.Z3_OP_FPA_NEG, z3.Z3_OP_FPA_ABS):
            made, real = self._unknown(term), self._real(parts[0])
            result = -real if kind == z3.Z3_OP_FPA_NEG else z3.If(real >= 0, real, -real)
            self._laws += [self._nan(made) == self._nan(parts[0]), self._real(made) == result]
            return made
        if kind == z3.Z3_OP_FPA_ROUND_TO_INTEGRAL:
            return self._rounded(term, parts[1])
        if kind in _OPERATIONS:
            made = self._unknown(term)
            if _rounds_to_nearest(term):
                name = _OPERATIONS[kind]
                self._open.append(_Operation(name, made, parts[1:], term.children()[1:]))
            return made
        if kind in _UNSEEN:
            return self._unknown(term)
        self._tied(parts)
        made = term if not parts else term.update(*parts)
        if not self._depth:
            self._inside(made)
            if (source := int_of_float(term)) is not None:
                self._nearest(made, self._part(source))
        return made

    def _value(self, term: Z3) -> Z3:
        exact = _literal(term)
        if exact is not None and exact not in self._marks and len(self._marks) < MOST_MARKS:
            self._marks.append(exact)
        return term

    def _unknown(self, term: Z3) -> Z3:
        made = self._fresh(term.sort(), "rough")
        self._inside(made)
        return made

    def _inside(self, made: Z3) -> None:
        self._floats.append(made)
        real = self._real(made)
        ends = z3.Or(z3.And(real <= LARGEST, real >= -LARGEST), self._is_infinite(made))
        self._laws.append(z3.Or(self._nan(made), ends))

    def _nearest(self, made: Z3, source: Z3) -> None:
        """State that a float is the nearest one to an int."""
        exact = z3.ToReal(source)
        fits = z3.And(exact < OVERFLOWS, exact > -OVERFLOWS)
        laws = (z3.Not(self._nan(made)), *beside(self._real(made), exact, (), lost=False))
        self._laws += [z3.Implies(fits, each) for each in laws]
        self._ints.append((made, exact))

    def _sorted_in(self) -> Iterator[Z3]:
        """Yield on which side of each other float the nearest float of an int lies."""
        ctx = self._ctx
        marks = [(exact_term(each, ctx), z3.BoolVal(True, ctx)) for each in self._marks]
        for made, exact in self._ints:
            for at, (place, usual) in enumerate(marks):
                if self._is_new(("mark", made.get_id(), at)):
                    yield from self._on_its_side(made, exact, place, usual)
            for each in self._floats:
                if not made.eq(each) and self._is_new((made.get_id(), each.get_id())):
                    usual = z3.Not(z3.Or(self._nan(each), self._is_infinite(each)))
                    yield from self._on_its_side(made, exact, self._real(each), usual)

    def _on_its_side(self, made: Z3, exact: Z3, place: Z3, usual: Z3) -> Iterator[Z3]:
        real = self._real(made)
        yield z3.Implies(z3.And(usual, exact <= place), real <= place)
        yield z3.Implies(z3.And(usual, exact >= place), real >= place)

    def _is_new(self, pair: Hashable) -> bool:
        is_new = pair not in self._pairs and len(self._pairs) < MOST_PAIRS
        if is_new:
            self._pairs.add(pair)
        return is_new

    def _rounded(self, term: Z3, part: Z3) -> Z3:
        made, real = self._unknown(term), self._real(part)
        whole = self._fresh(z3.IntSort(self._ctx), "whole")
        self._wholes[made.get_id()] = made, whole
        found = z3.ToReal(whole)
        way = term.arg(0).decl().kind()
        below, above = (
            z3.And(found <= real, real < found + 1),
            z3.And(found - 1 < real, real <= found),
        )
        ways = {
            z3.Z3_OP_FPA_RM_TOWARD_NEGATIVE: below, z3.Z3_OP_FPA_RM_TOWARD_POSITIVE: above,
            z3.Z3_OP_FPA_RM_TOWARD_ZERO: z3.If(real >= 0, below, above),
        }  # fmt: skip
        near = z3.And(2 * (found - real) <= 1, 2 * (real - found) <= 1)
        exact = z3.And(self._real(made) == found, ways.get(way, near))
        usual = z3.Or(self._nan(part), exact)
        self._laws += [
            self._nan(made) == self._nan(part),
            z3.If(self._is_infinite(part), self._real(made) == real, usual),
        ]
        return made

    def _operated(self, waiting: _Operation) -> Iterator[Z3]:
        """Yield the laws of an operation."""
        parts = [
            Operand(self._real(part), self._nan(part), self._is_infinite(part), _literal(term))
            for part, term in zip(waiting.parts, waiting.terms, strict=True)
        ]
        found = worked_out(waiting.name, parts, self._marks)
        made, nan = self._real(waiting.made), self._nan(waiting.made)
        yield nan == found.nan
        for when, result in found.ends:
            yield z3.Implies(z3.And(when, z3.Not(found.nan)), made == result)
        near = [side for part in parts for side in (part.real, -part.real)]
        lost = waiting.name in "*/"
        for law in (*found.laws, *beside(made, found.exact, [*near, *self._marks], lost=lost)):
            yield z3.Implies(found.usual, law)


def _literal(term: Z3) -> Fraction | None:
    if not z3.is_fp_value(term):
        return None
    number = scalar_of(term)
    return Fraction(number) if isfinite(number) else None


def _rounds_to_nearest(term: Z3) -> bool:
    nearest = term.arg(0).decl().kind() == z3.Z3_OP_FPA_RM_NEAREST_TIES_TO_EVEN
    return bool(nearest and term.sort() == double(term.ctx))


def _cut_off(term: Z3) -> Z3 | None:
    """Return the float of which ``int`` is taken, as bits read with their sign; else None."""
    if not z3.is_app_of(term, z3.Z3_OP_ITE) or not z3.is_int(term):
        return None
    test = term.arg(0)
    bits = test.arg(0) if test.num_args() == 2 else test
    if not z3.is_app_of(bits, z3.Z3_OP_FPA_TO_SBV) or bits.size() != 64:
        return None
    towards_zero = bits.arg(0).decl().kind() == z3.Z3_OP_FPA_RM_TOWARD_ZERO
    return bits.arg(1) if towards_zero and term.eq(z3.BV2Int(bits, True)) else None

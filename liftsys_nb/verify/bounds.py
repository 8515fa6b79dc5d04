"""Does each input have an answer? Scalars are guessed as terms and checked without quantifiers.

A guess that is right on an input where all others fail is kept, until none is left over
(each input has an answer: a theorem, whatever made the guesses) or an input resists: there
the claim "no answer" is checked on its own. For one unknown with coefficients of one the
guesses are complete: they are the bounds of Cooper's elimination.

Sources: Cooper, Theorem Proving in Arithmetic without Multiplication (1972);
Solar-Lezama, Program Synthesis by Sketching (2008), for the loop.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, product

import z3

from liftsys_nb.verify.anatomy import Anatomy
from liftsys_nb.verify.sem.logic import Z3, lift
from liftsys_nb.verify.sem.making import Leaf, scalar_of
from liftsys_nb.verify.solve import Answer, Point, Solver

ROUNDS = 24  # guesses in a row before the quantifier solver is asked
NARROWINGS = 16  # ever smaller inputs that turned out to have an answer after all
MOST_GUESSES = 120  # for one unknown
FEW_GUESSES = 12  # where there are many unknowns
ALIKE = 3  # guesses kept that agree on one input
WIDEST_STEP = 12  # of a modulus whose residues are tried one by one


class Search:
    """Looks for a point of ``base`` where ``right`` has no solution in the unknowns."""

    def __init__(
        self,
        solver: Solver,
        inputs: Sequence[Leaf],
        unknowns: Sequence[Leaf],
        base: Z3,
        right: Z3,
        near: Mapping[str, Z3],
        facts: Sequence[Z3],
    ) -> None:
        self._solver = solver
        self._inputs = self.inputs = inputs
        self._unknowns = self.unknowns = unknowns
        self._base = base
        self._right = right
        self._near = near
        self._facts = facts
        self._anatomy = Anatomy()
        self._failed: list[Z3] = []  # "this guess is wrong", for each guess so far
        self.kept: list[tuple[Z3, ...]] = []  # those guesses, a term for each unknown
        self.needed_quantifiers = False  # whether guesses did not settle it

    @cached_property
    def _guesses(self) -> Mapping[str, list[Z3]]:
        """What may solve for each unknown; made when the first point is looked at."""
        most = MOST_GUESSES if len(self._unknowns) < 3 else FEW_GUESSES
        return {
            u.name: list(islice(self._guess(place, self._right), most))
            for place, u in enumerate(self._unknowns)
        }

    @cached_property
    def _likely(self) -> list[Z3]:
        """That an answer is one that some guess gives: it will be right elsewhere, too."""
        return [
            z3.Or(*(unknown.z == guess for guess in self._guesses[unknown.name]))
            for unknown in self._unknowns
            if self._guesses[unknown.name] and unknown.kind != "bool"
        ]

    def run(self) -> tuple[Answer, Point]:
        """Return (True, smallest point without an answer), (False, {}) or (None, {})."""
        if self.hangs_on_others():
            return None, {}
        for _ in range(ROUNDS):
            found, point = self._solver.find(self._inputs, self._base, *self._failed)
            if not found:
                return found, {}
            answered = self._answer_at(point)
            if answered is None:
                break
            if answered is False:
                return True, self._smaller(point)
        self.needed_quantifiers = True
        found, model = self.by_quantifiers()
        if found:
            point = {
                u.name: scalar_of(model.eval(u.z, model_completion=True)) for u in self._inputs
            }
            return (True, self._smaller(point)) if self._answer_at(point) is False else (None, {})
        return found, {}

    def by_quantifiers(self) -> tuple[Answer, Z3]:
        """Ask the quantifier solver for a point without an answer: its answer and the model."""
        return self._solver.forall(self._unknowns, self._right, self._base)

    def at(self, where: Z3) -> Search:
        """Return the search among those points alone where a formula holds."""
        base = z3.And(self._base, where)
        other = Search(
            self._solver, self._inputs, self._unknowns, base, self._right, self._near, self._facts
        )
        other._anatomy = self._anatomy
        return other

    def is_answered_from(self, formulas: Sequence[Z3]) -> bool:
        """Tell whether it is proved that a few guesses, made from parts of ``right``, do for all.

        Cheaper than ``run``, which guesses from all of ``right``; False says nothing.
        """
        if len(self._unknowns) != 1:
            return False
        guesses = [g for each in formulas for g in islice(self._guess(0, each), FEW_GUESSES)]
        return self.covers([(guess,) for guess in guesses])

    def covers(self, guesses: Sequence[Sequence[Z3]]) -> bool:
        """Tell whether it is proved that for each point of base one of the guesses is right."""
        wrong = [self._is_wrong(terms)[0] for terms in guesses]
        return self._solver.check(self._base, *wrong) is False

    def hangs_on_others(self) -> bool:
        """Tell whether ``right`` hangs on an unknown that hangs on the answer.

        What is known of such a one (the quotient of the answer and a number) speaks of the answer
        itself, and would go on to do so when a guess stands in the answer's place.
        """
        answers = {leaf.z.decl() for leaf in self._unknowns}
        inputs = {leaf.z.decl() for leaf in self._inputs}
        told = [self._anatomy.symbols(fact) - inputs for fact in self._facts]
        tied: set[Z3] = set()
        growing = True
        while growing:
            growing = False
            for symbols in told:
                if not symbols.isdisjoint(answers | tied) and not symbols <= answers | tied:
                    tied |= symbols - answers
                    growing = True
        return bool(tied) and not self._anatomy.symbols(self._right).isdisjoint(tied)

    def _smaller(self, known: Point) -> Point:
        """Return the smallest point without an answer; known is one."""
        for _ in range(NARROWINGS):
            found, point, _ = self._solver.smallest(self._inputs, self._base, *self._failed)
            if not found:
                break
            answered = self._answer_at(point)
            if answered is None:
                break
            if answered is False:
                return point
        return known

    def _answer_at(self, point: Point) -> Answer:
        """Tell whether the input has an answer; if so, keep the guesses that give it."""
        pins = [u.z == lift(point[u.name], u.z.ctx) for u in self._inputs]
        found, model = self._solver.solve(self._right, *pins, *self._likely)
        if not found and self._likely:
            found, model = self._solver.solve(self._right, *pins)
        if found:
            self._keep(model)
        return found

    def _keep(self, model: Z3) -> None:
        choices = []
        for unknown in self._unknowns:
            wanted = model.eval(unknown.z, model_completion=True)
            alike = (
                guess
                for guess in self._guesses[unknown.name]
                if model.eval(guess, model_completion=True).eq(wanted)
            )
            choices.append([*islice(alike, ALIKE)] or [wanted])
        for terms in list(product(*choices))[: ALIKE * ALIKE]:
            wrong, plain = self._is_wrong(terms)
            self._failed.append(wrong)
            self.kept.append(plain)

    def _is_wrong(self, terms: Sequence[Z3]) -> tuple[Z3, tuple[Z3, ...]]:
        """Return that a guess is wrong, and the guess in terms of the inputs alone."""
        pairs: list[tuple[Z3, Z3]] = []
        for unknown, term in zip(self._unknowns, terms, strict=True):
            # A later unknown's guess may speak of earlier ones.
            pairs.append((unknown.z, z3.substitute(term, *pairs) if pairs else term))
        return z3.Not(z3.substitute(self._right, *pairs)), tuple(term for _, term in pairs)

    def _guess(self, place: int, formula: Z3) -> Iterator[Z3]:
        """Yield terms that may solve a formula for the unknown at this place, plainest first."""
        unknown = self._unknowns[place]
        ctx = self._solver.ctx
        if unknown.kind == "bool":
            yield from (z3.BoolVal(True, ctx), z3.BoolVal(False, ctx))
            return
        if unknown.kind in ("str", "float"):
            yield from self._equated(unknown, place, formula)
            return
        later = [u.z for u in self._unknowns[place:]]
        seen: set[int] = set()
        bounds = []
        for bound in _bounds(self._anatomy, formula, unknown.z):
            if any(self._anatomy.contains(bound, each) for each in later):
                continue
            bound = z3.simplify(bound)
            if bound.get_id() not in seen:
                seen.add(bound.get_id())
                bounds.append(bound)
        if unknown.name in self._near:
            bounds.insert(0, self._near[unknown.name])
        bounds.append(z3.IntVal(0, ctx))
        yield from bounds
        reach = min(_widest_step(self._anatomy, formula, unknown.z), WIDEST_STEP)
        for offset in range(1, max(reach, 2)):
            for bound in bounds:
                yield z3.simplify(bound + offset)
                yield z3.simplify(bound - offset)

    def _equated(self, unknown: Leaf, place: int, formula: Z3) -> Iterator[Z3]:
        """Yield what a text or a float is compared with."""
        later = [u.z for u in self._unknowns[place:]]
        if unknown.name in self._near:
            yield self._near[unknown.name]
        seen: set[int] = set()
        for atom in self._anatomy.walk(formula):
            if len(atom.children()) != 2 or not z3.is_bool(atom):
                continue
            for one, other in (atom.children(), reversed(atom.children())):
                if not one.eq(unknown.z) or other.get_id() in seen:
                    continue
                seen.add(other.get_id())
                if other.sort() == unknown.z.sort() and not any(
                    self._anatomy.contains(other, z) for z in later
                ):
                    yield other
        yield lift("" if unknown.kind == "str" else 0.0, self._solver.ctx)


# ── solving for an unknown ───────────────────────────────────────────────────────────────────
_ATOMS = frozenset((z3.Z3_OP_LE, z3.Z3_OP_GE, z3.Z3_OP_LT, z3.Z3_OP_GT, z3.Z3_OP_EQ))


def _bounds(anatomy: Anatomy, formula: Z3, unknown: Z3) -> Iterator[Z3]:
    """Yield a term for each comparison with the unknown: where it turns from false to true."""
    for atom in anatomy.walk(formula):
        if atom.decl().kind() not in _ATOMS or not z3.is_int(atom.arg(0)):
            continue
        left, right = atom.children()
        in_left, in_right = anatomy.contains(left, unknown), anatomy.contains(right, unknown)
        if in_left and in_right:
            yield from _inverted(anatomy, left - right, unknown, z3.IntVal(0, unknown.ctx))
        elif in_left:
            yield from _inverted(anatomy, left, unknown, right)
        elif in_right:
            yield from _inverted(anatomy, right, unknown, left)


def _inverted(anatomy: Anatomy, term: Z3, unknown: Z3, target: Z3) -> Iterator[Z3]:
    """Yield guesses for the unknown that give term the value of target."""
    if term.eq(unknown):
        yield target
        return
    linear = _linear(anatomy, term, unknown)
    if linear is not None:
        factor, rest = linear
        if factor:
            distance = target - rest if factor > 0 else rest - target
            yield distance if abs(factor) == 1 else distance / abs(factor)
            if abs(factor) > 1:
                yield distance / abs(factor) + 1
        return
    kind, parts = term.decl().kind(), term.children()
    within = [part for part in parts if anatomy.contains(part, unknown)]
    if kind == z3.Z3_OP_ITE:
        for branch in parts[1:]:
            if anatomy.contains(branch, unknown):
                yield from _inverted(anatomy, branch, unknown, target)
    elif len(within) != 1:
        return
    elif kind == z3.Z3_OP_UMINUS:
        yield from _inverted(anatomy, parts[0], unknown, -target)
    elif kind == z3.Z3_OP_ADD:
        others = [part for part in parts if part is not within[0]]
        yield from _inverted(anatomy, within[0], unknown, target - z3.Sum(others))
    elif kind == z3.Z3_OP_SUB and len(parts) == 2:
        first = within[0] is parts[0]
        yield from _inverted(
            anatomy, within[0], unknown, target + parts[1] if first else parts[0] - target
        )
    elif kind == z3.Z3_OP_MUL:
        others = [part for part in parts if part is not within[0]]
        yield from _inverted(anatomy, within[0], unknown, target / z3.Product(others))
    elif kind in (z3.Z3_OP_IDIV, z3.Z3_OP_MOD) and within[0] is parts[0]:
        whole = target * parts[1] if kind == z3.Z3_OP_IDIV else target
        yield from _inverted(anatomy, parts[0], unknown, whole)
        if kind == z3.Z3_OP_IDIV:
            yield from _inverted(anatomy, parts[0], unknown, whole + parts[1] - 1)


def _linear(anatomy: Anatomy, term: Z3, unknown: Z3) -> tuple[int, Z3] | None:
    """Return (a, t) with term = a * unknown + t, or None if it is not of this form."""
    ctx = unknown.ctx
    zero = z3.IntVal(0, ctx)
    if term.eq(unknown):
        return 1, zero
    if not anatomy.contains(term, unknown):
        return 0, term
    kind, parts = term.decl().kind(), term.children()
    if kind == z3.Z3_OP_MUL:
        numbers = [part for part in parts if z3.is_int_value(part)]
        others = [part for part in parts if not z3.is_int_value(part)]
        inner = _linear(anatomy, others[0], unknown) if len(others) == 1 else None
        if inner is None:
            return None
        times = 1
        for each in numbers:
            times *= each.as_long()
        return times * inner[0], inner[1] * times
    signs = {z3.Z3_OP_ADD: 1, z3.Z3_OP_SUB: -1, z3.Z3_OP_UMINUS: -1}
    if kind not in signs:
        return None
    factor, rest = 0, zero
    for place, part in enumerate(parts):
        inner = _linear(anatomy, part, unknown)
        if inner is None:
            return None
        sign = signs[kind] if place or kind == z3.Z3_OP_UMINUS else 1
        factor += sign * inner[0]
        rest = rest + inner[1] * sign
    return factor, rest


def _widest_step(anatomy: Anatomy, formula: Z3, unknown: Z3) -> int:
    """Return the largest fixed divisor under which the unknown stands; 1 when there is none."""
    widest = 1
    for term in anatomy.walk(formula):
        if term.decl().kind() in (z3.Z3_OP_IDIV, z3.Z3_OP_MOD):
            value, divisor = term.children()
            if z3.is_int_value(divisor) and anatomy.contains(value, unknown):
                widest = max(widest, abs(divisor.as_long()))
    return widest

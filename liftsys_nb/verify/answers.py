"""Does each allowed input have an answer? For scalars by bounds, for the rest by candidates.

Candidates are tried on inputs with short lists; an input where all fail is asked on its own.
Where none is left over, the claim "one of them is right" is proved for values of all sizes.
"""

from __future__ import annotations

from collections.abc import Sequence

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.bounds import Search
from liftsys_nb.verify.candidates import Answer, candidates
from liftsys_nb.verify.case import BOUND, Case, Cases, Formula, Situation
from liftsys_nb.verify.replay import Replay, holds_any
from liftsys_nb.verify.rules import is_scalar
from liftsys_nb.verify.sem.logic import Z3, lift, neg
from liftsys_nb.verify.terms import literal

ROUNDS = 16  # inputs that are looked at
NARROWINGS = 8  # ever smaller inputs that turned out to have an answer after all
SAMPLES = 4  # inputs that tell likely candidates from lucky ones
MOST_KEPT = 14  # candidates whose failing is asked for at once
PROOF_EFFORT = 600_000  # steps for one proof about values of all sizes


class Answering:
    """Looks for an allowed input without an answer. why: what stays open, where None comes out."""

    def __init__(self, cases: Cases, replay: Replay, settled: Sequence[int]) -> None:
        self._cases = cases
        self._replay = replay
        self._places = settled
        self._problem = cases.problem
        self._pool: list[Answer] = []
        self._kept: list[Answer] = []
        self._hits: dict[int, int] = {}  # inputs for which an answer of the pool was right
        self.why = ""

    def run(self) -> tuple[bool | None, Situation | None]:
        """Return (True, smallest input without an answer), (False, None) or (None, None)."""
        whole = self._cases.whole
        if not self._cases.is_exact:
            return self._by_candidates()
        # Of texts and floats bounds say little, and cost much.
        is_plain = all(leaf.kind not in ("str", "float") for leaf in whole.answers)
        found, at = self._by_bounds(whole) if is_plain else self._by_candidates()
        if found is None:
            found, at = self._by_candidates() if is_plain else self._by_bounds(whole)
        return found, at

    # ── scalars ──────────────────────────────────────────────────────────────────────────────
    def _base_and_right(self, case: Case) -> tuple[Z3, Z3]:
        if not case.fills:
            return case.both(case.allowed(), z3.Not(case.raised())), case.ensured()
        settled = []
        for place in self._places:
            defined = case.raises[place].defined
            if defined is not None:
                settled.append(z3.Or(*(f.holds for f in case.raises[:place]), defined))
        answered = case.both(*settled, z3.Or(case.raised(), case.ensured()))
        right = case.both(z3.Or(z3.Not(case.allowed()), answered), *case.fill_limits)
        return case.both(*case.limits), right

    def _by_bounds(self, case: Case) -> tuple[bool | None, Situation | None]:
        base, right = self._base_and_right(case)
        unknowns = [*case.answers, *case.fills]
        search = Search(
            case.solver, case.inputs, unknowns, base, right, case.near, case.ledger.facts
        )
        if search.hangs_on_others() and not case.ledger.by_cases:
            plain = Case(self._problem, self._cases.solver, self._cases.hole_types, by_cases=True)
            return self._by_bounds(plain)
        # What was noted is proved by putting terms in the answer's place, which says nothing
        # where the clauses speak of it by other names, too.
        fit = not case.fills and not search.hangs_on_others()
        notes = case.solver.notes if fit else None
        if notes is not None:
            with case.solver.beside_budget():
                if notes.answers_all(case, search):
                    return False, None
        found, point = search.run()
        if found is False and notes is not None:
            notes.note_answers(case, search)
        if not found:
            return found, None
        pins = [leaf.z == lift(point[leaf.name], case.ctx) for leaf in case.inputs]
        return True, case.solver.at(pins, case.situation)

    def _is_lost(self, at: Situation) -> bool:
        """Tell whether an input has no answer of any size."""
        if any(map(holds_any, at.arguments.values())):
            return False
        alone = self._cases.at(at.arguments, bound=None)
        _, right = self._base_and_right(alone)
        return alone.solver.check(right) is False

    # ── all the rest ─────────────────────────────────────────────────────────────────────────
    def _by_candidates(self) -> tuple[bool | None, Situation | None]:
        if self._places:
            return None, None
        self._pool = candidates(self._problem, self._cases.hole_types, self._cases.offers)
        small = self._cases.small
        base, _ = self._base_and_right(small)
        failed: list[Z3] = []
        self._look_around(small, base)
        for _ in range(ROUNDS):
            found, _, at = small.solver.smallest([], base, *failed, values=small.situation)
            if not found or at is None:
                return self._proved()
            right = self._right_at(at)
            if not right:
                lost = self._has_no_answer(at)
                if lost:
                    return True, self._smaller(at, base, failed)
                made = None if lost is None else self._answer_at(at)
                if made is None:
                    return self._proved()
                right = [made]
            for answer in right[:2]:
                self._kept.append(answer)
                failed.append(lift(neg(small.answered_by(answer)), small.ctx))
        return self._proved()

    def _right_at(self, at: Situation) -> list[Answer]:
        """Return the candidates that are right for an input, and not kept already."""
        right = [answer for answer in self._pool if self._is_right(answer, at)]
        for answer in right:
            self._hits[id(answer)] = self._hits.get(id(answer), 0) + 1
        right.sort(key=lambda answer: -self._hits[id(answer)])
        return [each for each in right if not any(each is kept for kept in self._kept)]

    def _look_around(self, small: Case, base: Z3) -> None:
        """Try all candidates on a few inputs of several sizes: what is often right comes first."""
        lengths = [leaf.z for leaf in small.inputs if leaf.name.startswith("len(")]
        for size in range(SAMPLES if lengths else 0):
            wanted = [z3.Sum(lengths) >= size + 1]
            _, _, at = small.solver.smallest([], base, *wanted, values=small.situation)
            if at is None:
                break
            self._right_at(at)

    def _is_right(self, answer: Answer, at: Situation) -> bool:
        whole = self._replay.answered(at, answer)
        if whole is None:
            return False
        if whole.fills and self._is_excused(whole):
            return True
        return all(
            self._replay.holds(claim, whole, on_exit=True) is True
            for claim in self._problem.ensures
        )

    def _is_excused(self, at: Situation) -> bool:
        """Tell whether fills forbid an input, or let it raise."""
        holds = self._replay.holds
        return any(holds(c, at, on_exit=False) is False for c in self._problem.requires) or any(
            holds(c, at, on_exit=False) is True for c in self._problem.raises
        )

    def _has_no_answer(self, at: Situation) -> bool | None:
        if any(map(holds_any, at.arguments.values())):
            return None
        return self._is_lost(at)

    def _answer_at(self, at: Situation) -> Answer | None:
        """Return an answer for one input, as constants; None where none is found."""
        longest = max([BOUND, *map(_length, at.arguments.values())])
        alone = self._cases.at(at.arguments, bound=longest + 1)
        _, right = self._base_and_right(alone)
        found, _, answered = alone.solver.smallest(
            alone.answers, right, near=alone.near, values=alone.situation
        )
        if not found or answered is None:
            return None
        parts: dict[str, n.Expr] = {}
        for variable in (*self._problem.parameters, self._problem.result):
            if variable.name != "result" and variable.stays:
                continue
            term = _term(answered.leaving[variable.name])
            if term is None:
                return None
            parts[variable.name] = term
        for name, value in answered.fills.items():
            fill = _term(value)
            if fill is None:
                return None
            parts[f"?{name}"] = fill
        return parts if self._is_right(parts, at) else None

    def _smaller(self, known: Situation, base: Z3, failed: Sequence[Z3]) -> Situation:
        """Return the smallest input without an answer; known is one."""
        small = self._cases.small
        blocked: list[Z3] = []
        for _ in range(NARROWINGS):
            found, point, at = small.solver.smallest(
                small.inputs, base, *failed, *blocked, values=small.situation
            )
            if not found or at is None:
                break
            if self._is_lost(at):
                return at
            values = [leaf.z != lift(point[leaf.name], small.ctx) for leaf in small.inputs]
            if not values:
                break
            blocked.append(z3.Or(*values))
        return known

    # ── for values of all sizes ──────────────────────────────────────────────────────────────
    def _proved(self) -> tuple[bool | None, Situation | None]:
        """Prove that one of the candidates is right for each input."""
        types = [v.type for v in (*self._problem.parameters, self._problem.result)]
        sized = not all(is_scalar(type_, self._problem.program) for type_ in types)
        if sized and self._cases.whole.gap_in(self._formulas()) is None:
            self.why = (
                f"each input with at most {BOUND} items that was tried has an answer; whether "
                "longer ones have is not decided"
            )
        prover = Case(
            self._problem, self._cases.solver, self._cases.hole_types, rlimit=PROOF_EFFORT
        )
        base, _ = self._base_and_right(prover)
        failed = [lift(neg(prover.answered_by(answer)), prover.ctx) for answer in self._kept]
        # Without candidates: it may be that no input asks for an answer at all.
        if prover.solver.check(base, *failed) is False:
            return False, None
        # What was right for some input may be so where those found so far are not.
        more = [answer for answer in self._pool if self._hits.get(id(answer))]
        more = [answer for answer in more if not any(answer is kept for kept in self._kept)]
        more.sort(key=lambda answer: -self._hits[id(answer)])
        for answer in more[: MOST_KEPT - len(self._kept)]:
            failed.append(lift(neg(prover.answered_by(answer)), prover.ctx))
        if more and prover.solver.check(base, *failed) is False:
            return False, None
        return None, None

    def _formulas(self) -> list[Formula]:
        whole = self._cases.whole
        return [*whole.requires, *whole.raises, *whole.ensures]


def _length(value: Value) -> int:
    return len(value) if isinstance(value, list | tuple | set | dict | str | bytes) else 0


def _term(value: Value) -> n.Expr | None:
    match value:
        case dict():
            pairs = [(_term(key), _term(each)) for key, each in value.items()]
            known = [(k, v) for k, v in pairs if k is not None and v is not None]
            return n.Mapping(tuple(known)) if len(known) == len(pairs) else None
        case set() if not value:
            return n.Call(n.Name("set"))
        case set():
            items = [_term(each) for each in value]
            kept = tuple(each for each in items if each is not None)
            return n.Sequence("set", kept) if len(kept) == len(items) else None
        case list() | tuple():
            items = [_term(each) for each in value]
            kept = tuple(each for each in items if each is not None)
            if len(kept) < len(items):
                return None
            return n.Sequence("list" if isinstance(value, list) else "tuple", kept)
        case _:
            return None if holds_any(value) else literal(value)

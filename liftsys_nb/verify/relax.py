"""What would make a specification consistent: small changes, each tried before it is offered.

A change to one clause can only help when the clause is in every minimal conflict, so the members
of the one that was found are all that need to be looked at. Effort is counted in questions and in
solver steps, so that the same text draws the same advice on a slow machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.verdicts import (
    BadInput,
    Consistent,
    Inconsistent,
    Relaxation,
    SpecVerdict,
    Unimplementable,
    Value,
)
from liftsys_nb.syntax import show
from liftsys_nb.verify.case import Case, encode
from liftsys_nb.verify.decide import some_pair
from liftsys_nb.verify.problem import Claim, Problem
from liftsys_nb.verify.repair import conditions, is_whole
from liftsys_nb.verify.replay import holds_any, truth, written
from liftsys_nb.verify.sem.logic import Z3
from liftsys_nb.verify.sem.making import make
from liftsys_nb.verify.solve import Solver
from liftsys_nb.verify.weaken import (
    Movable,
    except_where,
    fewer,
    looser,
    movables,
    negation,
)

MOST = 3  # clauses that are offered
MOST_CULPRITS = 6  # members of a conflict that are looked at
MOST_TRIALS = 8  # specifications that are judged anew, for clauses and for inputs
MOST_CONDITIONS = 400  # candidates for an extra clause of requires
MOST_ALONE = 4  # of them that are judged on their own
MOST_TOGETHER = 3  # that are joined
MOST_MOVED = 3  # times a number is moved further
EFFORT = 300_000  # solver steps for clauses, and for inputs; more than 0.1 s only for texts
EACH = 60_000  # steps for one of them

MOVED = "the number moved"  # no name of a text holds a space

Judge = Callable[[Problem, Solver], SpecVerdict]


def relaxations(
    problem: Problem,
    verdict: Inconsistent | Unimplementable,
    solver: Solver,
    judge: Judge,
    *,
    may_raise: bool = True,
) -> tuple[Relaxation, ...]:
    """Return changes that make the verdict ``consistent``, the likeliest first.

    At most MOST clauses, and for an input without an answer an extra ``requires`` and a
    ``raises``. judge: says the verdict of a problem.
    """
    solver.go_on(EFFORT)
    mender = _Mender(problem, solver.beside(rlimit=EACH, noted=False), judge)
    if isinstance(verdict, Inconsistent):
        return tuple(mender.clauses(verdict.conflict))
    mender.look_at(verdict.bad_input)
    weaker = mender.clauses(verdict.bad_input.no_room)
    solver.go_on(EFFORT)
    inputs = mender.inputs(may_raise=may_raise)
    # What was forgotten is as likely a guard as what was said too much is a clause.
    return (*weaker[:1], *inputs[:1], *weaker[1:2], *inputs[1:], *weaker[2:])


@dataclass(slots=True)
class _Mender:
    problem: Problem
    solver: Solver
    judge: Judge
    trials: int = 0
    bad: list[Mapping[str, Value]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    _points: list[Case] = field(default_factory=list)

    # ── effort ───────────────────────────────────────────────────────────────────────────────
    @property
    def is_tired(self) -> bool:
        """Whether the effort is spent."""
        return self.trials >= MOST_TRIALS or self.solver.is_spent

    def helps(self, changed: Problem) -> bool:
        """Judge a changed problem; an input without an answer is kept in mind."""
        if self.is_tired:
            return False
        self.trials += 1
        verdict = self.judge(changed, self.solver)
        if isinstance(verdict, Unimplementable):
            self.look_at(verdict.bad_input)
        return isinstance(verdict, Consistent)

    def look_at(self, bad: BadInput) -> None:
        """Keep an input in mind that had no answer, and the clauses that left no room there."""
        self.bad.append(dict(bad.arguments))
        self.labels.extend(label for label in bad.no_room if label not in self.labels)

    # ── clauses ──────────────────────────────────────────────────────────────────────────────
    def clauses(self, labels: Sequence[str]) -> list[Relaxation]:
        """Return changes to clauses of a conflict: one a clause, then more of the same ones."""
        culprits = [claim for claim in _suspects(self.problem) if claim.label in labels]
        # First who is to blame at all: a clause that is not in every conflict cannot help.
        blamed: list[Claim] = []
        for claim in culprits[:MOST_CULPRITS]:
            if len(blamed) < MOST and self.helps(_without(self.problem, [claim])):
                blamed.append(claim)
        first: list[Relaxation] = []
        more: list[Relaxation] = []
        for claim in blamed:
            others = [each for each in culprits if each is not claim]
            changes = [*self._weaker(claim, others), Relaxation(claim.label, _drop(claim))]
            first.append(changes[0])
            more.extend(changes[1:])
        if not first:
            first = self._pairs(culprits) or self._at_least(culprits)
        return [*first, *more][:MOST]

    def _weaker(self, claim: Claim, others: Sequence[Claim]) -> list[Relaxation]:
        """Return the smallest change of a clause that helps, and one more if it is at hand."""
        if claim.section in ("type", "effects") or claim.hole_names:
            return []
        for said, expr in self._candidates(claim, others):
            if self.is_tired:
                break
            if not self._is_possible(claim, expr):
                continue
            if self.helps(_with(self.problem, claim, expr)):
                return [Relaxation(claim.label, f"{said}: `{show(expr)}`")]
        return []

    def _candidates(self, claim: Claim, others: Sequence[Claim]) -> Iterator[tuple[str, n.Expr]]:
        for each in looser(claim.expr):
            yield each.how, each.expr
        for movable in movables(claim.expr):
            yield from self._moved(claim, movable)
        own = claim.expr.premise if isinstance(claim.expr, n.Implies) else None
        for other in others:
            premise = other.expr.premise if isinstance(other.expr, n.Implies) else None
            if premise is not None and premise != own:
                said = f"except where `{other.label}` speaks"
                yield said, except_where(claim.expr, premise)
        for each in fewer(claim.expr):
            yield each.how, each.expr

    def _moved(self, claim: Claim, movable: Movable) -> Iterator[tuple[str, n.Expr]]:
        """Yield the clause with a number moved as far as the known troubles ask."""
        farthest = movable.value
        for _ in range(MOST_MOVED):
            value = self._nearest(claim, movable)
            if value is None or abs(value - movable.value) <= abs(farthest - movable.value):
                return
            farthest = value
            yield f"move {movable.value} to {value}", movable.at(value)

    # ── the solver's quick word ──────────────────────────────────────────────────────────────
    def _cases(self, claim: Claim) -> list[Case]:
        """Return the case of all inputs, and one for each input known to be in trouble."""
        if not self._points:
            self._points.append(Case(self.problem, self.solver, {}, rlimit=EACH))
        if claim in self.problem.requires:
            return self._points[:1]
        for arguments in self.bad[len(self._points) - 1 :]:
            given = {k: v for k, v in arguments.items() if not holds_any(v)}
            self._points.append(Case(self.problem, self.solver, {}, given=given, rlimit=EACH))
        return self._points

    def _rest(self, case: Case, claim: Claim) -> list[Z3]:
        """Return all that is asked of a pair without one clause."""
        raised = case.raised()
        return [
            *case.limits, *case.answer_limits,
            *(f.holds for f in case.requires if f.claim is not claim),
            *(z3.Or(raised, f.holds) for f in case.ensures if f.claim is not claim),
        ]  # fmt: skip

    def _is_possible(self, claim: Claim, expr: n.Expr) -> bool:
        """Tell whether a changed clause may help as far as is known: quick, and no proof."""
        for case in self._cases(claim):
            on_entry = claim in self.problem.requires
            encoder = case.on_entry if on_entry else case.on_exit
            formula = case.formula(replace(claim, expr=expr), encoder)
            case.settle()
            holds = formula.holds if on_entry else z3.Or(case.raised(), formula.holds)
            if case.solver.check(*self._rest(case, claim), holds) is False:
                return False
        return True

    def _nearest(self, claim: Claim, movable: Movable) -> int | None:
        """Return the nearest number that helps in each case known; None where none does."""
        found = movable.value
        expr = movable.put(n.Name(MOVED))
        for case in self._cases(claim):
            on_entry = claim in self.problem.requires
            made = make(case.ledger, self.problem.program, n.INT, MOVED)
            encoder = case.on_entry if on_entry else case.on_exit
            names = {MOVED: made.value}
            encoder = replace(
                encoder, now={**encoder.now, **names}, entry={**encoder.entry, **names}
            )
            formula = case.formula(replace(claim, expr=expr), encoder)
            case.settle()
            holds = formula.holds if on_entry else z3.Or(case.raised(), formula.holds)
            leaf = made.leaves[0]
            start = z3.IntVal(movable.value, case.ctx)
            beyond = leaf.z >= start if movable.step > 0 else leaf.z <= start
            answer, point, _ = case.solver.smallest(
                [leaf], *self._rest(case, claim), holds, beyond, near={leaf.name: start}
            )
            if not answer:
                return None
            value = point[leaf.name]
            found = max(found, value) if movable.step > 0 else min(found, value)
        return None if found == movable.value else found

    def _at_least(self, culprits: Sequence[Claim]) -> list[Relaxation]:
        """Return a clause without which some input has an answer, where no more is decided."""
        if any(claim.hole_names for claim in self.problem.claims):
            return []
        self.solver.go_on(EFFORT)
        for claim in culprits[:2]:
            cases = encode(_without(self.problem, [claim]), self.solver, {})
            if some_pair(cases) is not None:
                left = "whether each input then has an answer is not decided"
                return [Relaxation(claim.label, f"{_drop(claim)}; {left}")]
        return []

    def _pairs(self, culprits: Sequence[Claim]) -> list[Relaxation]:
        """Return two clauses to leave out where no single change helps."""
        found = []
        for claim in culprits[:MOST]:
            rest = _without(self.problem, [claim])
            if self.is_tired:
                break
            self.trials += 1
            verdict = self.judge(rest, self.solver)
            match verdict:
                case Inconsistent(conflict=labels):
                    pass
                case Unimplementable(bad_input=bad):
                    labels = bad.no_room
                case _:
                    continue
            for other in _suspects(rest):
                if other.label in labels and self.helps(_without(rest, [other])):
                    found.append(
                        Relaxation(claim.label, f"{_drop(claim)}, and `{other.label}`, too")
                    )
                    break
        return found

    # ── inputs ───────────────────────────────────────────────────────────────────────────────
    def inputs(self, *, may_raise: bool) -> list[Relaxation]:
        """Return an extra clause of requires, and of raises, that covers the inputs in trouble."""
        self.trials = 0
        condition = self._one() or self._several()
        if condition is None:
            return []
        found = [Relaxation("requires", f"add `{show(condition)}`")]
        if not may_raise:
            return found
        when = negation(condition, whole=is_whole(condition, self.problem))
        due = Claim("raises", "raises", when, "ValueError")
        if self.helps(replace(self.problem, raises=(*self.problem.raises, due))):
            found.append(Relaxation("raises", f"add `ValueError when {show(when)}`"))
        return found

    def _pool(self) -> list[n.Expr]:
        claims = [claim for claim in self.problem.ensures if claim.label in self.labels]
        return list(islice(conditions(self.problem, claims), MOST_CONDITIONS))

    def _one(self) -> n.Expr | None:
        """Return the first condition that excludes each input in trouble."""
        tried: list[n.Expr] = []
        for condition in self._pool():
            if len(tried) == MOST_ALONE or self.is_tired:
                break
            if condition in tried or not self._excludes(condition, self.bad):
                continue
            tried.append(condition)
            if self._required(condition):
                return condition
        return None

    def _several(self) -> n.Expr | None:
        """Return conditions that do so together: each new trouble brings one more."""
        kept: list[n.Expr] = []
        for at in self.bad:  # it grows while we go through it
            if any(self._excludes(each, [at]) for each in kept):
                continue
            more = next((each for each in self._pool() if self._excludes(each, [at])), None)
            if more is None or len(kept) == MOST_TOGETHER or self.is_tired:
                return None
            kept.append(more)
            both = kept[0] if len(kept) == 1 else n.BoolOp("and", tuple(kept))
            if self._required(both):
                return both
        return None

    def _required(self, condition: n.Expr) -> bool:
        extra = Claim("requires", "requires", condition)
        return self.helps(replace(self.problem, requires=(*self.problem.requires, extra)))

    def _excludes(self, condition: n.Expr, inputs: Sequence[Mapping[str, Value]]) -> bool:
        """Tell whether a condition is defined and false for each of some inputs."""
        claim = Claim("requires", "requires", n.Unary("not", condition))
        return all(
            truth(claim, written(at), written(at), {}, self.problem.program) is True
            for at in inputs
        )


def _suspects(problem: Problem) -> list[Claim]:
    """Return the clauses, the one most likely to be wrong first.

    What was written last was thought about least; what others build on is least to blame; types
    and frames come after all clauses.
    """
    claims = [*problem.requires, *problem.ensures]
    order = {id(claim): place for place, claim in enumerate(problem.clauses)}
    rank = {id(claim): order.get(id(claim), -1) for claim in claims}
    return sorted(claims, key=lambda claim: -rank[id(claim)])


def _drop(claim: Claim) -> str:
    what = "refinement" if claim.section == "type" else "clause"
    return f"leave out this {what}: `{show(claim.expr)}`"


def _without(problem: Problem, claims: Sequence[Claim]) -> Problem:
    def kept(old: tuple[Claim, ...]) -> tuple[Claim, ...]:
        return tuple(each for each in old if not any(each is claim for claim in claims))

    return replace(problem, requires=kept(problem.requires), ensures=kept(problem.ensures))


def _with(problem: Problem, claim: Claim, expr: n.Expr) -> Problem:
    def changed(old: tuple[Claim, ...]) -> tuple[Claim, ...]:
        return tuple(replace(each, expr=expr) if each is claim else each for each in old)

    return replace(problem, requires=changed(problem.requires), ensures=changed(problem.ensures))

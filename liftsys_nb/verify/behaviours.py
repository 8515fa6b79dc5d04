"""How strong a specification is: which wrong behaviours it still allows, and what forbids them.

A behaviour dies on an allowed input where it is wrong: on a small sample by evaluation (most
do), else where the solver finds one and the evaluator agrees. It survives by proof only: right
for values of all sizes, and with another answer allowed somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Compiled, Undefined, Unmodelled, compile_expr
from liftsys_nb.ir.verdicts import (
    Inconsistent,
    StrengthReport,
    Survivor,
    Undecided,
    Unimplementable,
    Value,
    Witness,
)
from liftsys_nb.syntax import show
from liftsys_nb.verify.candidates import Answer, candidates
from liftsys_nb.verify.case import BOUND, Case, Situation, encode
from liftsys_nb.verify.closing import clauses, equal, point
from liftsys_nb.verify.decide import decide
from liftsys_nb.verify.instances import Instance
from liftsys_nb.verify.mutants import Mutant, combinations, mutants
from liftsys_nb.verify.pieces import clamped, lookups, path_of
from liftsys_nb.verify.problem import Claim, Problem
from liftsys_nb.verify.replay import arguments_of, changed, with_part
from liftsys_nb.verify.samples import Env, Samples, is_plain
from liftsys_nb.verify.sem.logic import Z3, Truth, disj, lift, neg
from liftsys_nb.verify.solve import Solver
from liftsys_nb.verify.terms import free_names
from liftsys_nb.verify.weakened import forgotten

EFFORT = 200_000  # steps for one question
MOST_REFERENCES = 6  # answers that may be the right one
MOST_PROVED = 4
MOST_COMBINED = 3
TRIED = 6  # clauses that are proved of one reference
FOUND = 6  # inputs that the solver adds where few samples are allowed
SEEN = 24  # samples by which behaviours are told apart
MOST_MUTANTS = 60
ENOUGH = 8  # samples
MOST_OPEN = 3  # questions that come to nothing before the solver is asked no more


@dataclass(slots=True)
class Behaviour:
    """A mutant, or an answer that may be right, as a function that can be run."""

    mutant: Mutant
    terms: Mapping[str, Compiled]
    outcomes: dict[int, tuple[Env, Situation | str | None]] = field(default_factory=dict)


class Strength:
    """Judges the behaviours of one problem without holes."""

    def __init__(self, problem: Problem, examples: Sequence[Instance], solver: Solver) -> None:
        self._problem = problem
        self._solver = solver
        self._samples = Samples(problem)
        self._cases = encode(problem, solver, {})
        self._prover = Case(problem, solver, {}, rlimit=EFFORT)
        self._finder = self._prover
        if not self._prover.is_exact:
            self._finder = Case(problem, solver, {}, bound=BOUND, rlimit=EFFORT)
        self._open = 0  # questions that came to nothing
        self._inputs: list[Env] = []
        self._told: dict[str, list[Instance]] = {}
        for each in examples:
            if each.raises is None and self._samples.is_normal(each.arguments):
                self._told.setdefault(_key(each.arguments), []).append(each)
        self._permitted = {claim.exception for claim in problem.permitted}
        self._proved: dict[tuple[int, n.Expr], bool] = {}

    def run(self) -> StrengthReport:
        """Judge all mutants."""
        self._inputs = [told[0].arguments for told in self._told.values()]
        self._inputs += self._samples.inputs()
        self._inputs += self._asked_for() if len(self._inputs) < ENOUGH else ()
        problem = self._problem
        likely = [*clamped(problem), *lookups(problem), *candidates(problem, {}, {})]
        pool = [self._behaviour(Mutant("", answer, 0)) for answer in likely]
        fitting = [each for each in pool if self._fault(each) is None]
        if not fitting:
            fitting = list(islice(self._combined(likely), MOST_COMBINED))
        first = [each.mutant.answer for each in fitting] or likely[:1]
        judged = self._unlike([self._behaviour(each) for each in mutants(problem, first)])
        killed, right, undecided = 0, [], []
        reason: str | None = None
        for behaviour in judged:
            found = self._is_right(behaviour)
            if found is False:
                killed += 1
            elif found:
                right.append(behaviour)
            else:
                undecided.append(behaviour.mutant.behaviour)
        references = self._references(fitting, right)
        if not references or not self._inputs:
            # No answer is known to be right everywhere: perhaps there is none.
            verdict = decide(encode(problem, self._solver.beside(rlimit=EFFORT), {})).verdict
            if isinstance(verdict, Inconsistent | Unimplementable):
                word = "inconsistent" if isinstance(verdict, Inconsistent) else "unimplementable"
                return StrengthReport(reason=f"the specification is {word}", broken=True)
            if isinstance(verdict, Undecided):
                reason = "whether each allowed input has an answer is not decided"
        survivors = []
        for behaviour in right:
            survivor, sure = self._survivor(behaviour, references, judged)
            if survivor is not None:
                survivors.append(survivor)
            elif not sure:
                undecided.append(behaviour.mutant.behaviour)
        forgetful = forgotten(self._problem, self._cases, self._samples, self._inputs)
        killed += forgetful.killed
        undecided += forgetful.undecided
        if not killed and not survivors:
            reason = "no behaviour of these types could be judged"
            if right:
                reason = "there is one answer only, whatever the clauses say"
            elif not self._inputs:
                reason = "no allowed input without an exception was found"
        return StrengthReport(
            mutants=killed + len(survivors), killed=killed, survivors=tuple(survivors),
            undecided=tuple(undecided), reason=reason,
        )  # fmt: skip

    # ── inputs ───────────────────────────────────────────────────────────────────────────────
    def _normal(self, case: Case) -> Z3:
        return case.both(case.allowed(), neg(case.raised()))

    def _asked_for(self) -> Iterator[Env]:
        """Yield allowed inputs that the solver finds."""
        small = self._finder
        blocked: list[Z3] = []
        for _ in range(FOUND):
            found, point_, at = small.solver.smallest(
                small.inputs, self._normal(small), *blocked, values=small.situation
            )
            if not found or at is None:
                return
            if is_plain(Situation(at.arguments, {})) and self._samples.is_normal(at.arguments):
                yield at.arguments
            values = [leaf.z != lift(point_[leaf.name], small.ctx) for leaf in small.inputs]
            if not values:
                return
            blocked.append(lift(disj(*values), small.ctx))

    # ── one behaviour ────────────────────────────────────────────────────────────────────────
    def _behaviour(self, mutant: Mutant) -> Behaviour:
        program = self._problem.program
        made = {name: compile_expr(e, program=program) for name, e in mutant.answer.items()}
        return Behaviour(mutant, made)

    def _outcome(self, behaviour: Behaviour, env: Env) -> Situation | str | None:
        """Return how a behaviour leaves, the exception it raises, or None where that is open."""
        # By identity: the same few inputs are asked for again and again.
        known = behaviour.outcomes.get(id(env))
        if known is None or known[0] is not env:
            known = behaviour.outcomes[id(env)] = env, self._left(behaviour, env)
        return known[1]

    def _left(self, behaviour: Behaviour, env: Env) -> Situation | str | None:
        leaving: dict[str, Value] = dict(env)
        for name, term in behaviour.terms.items():
            value = term(env)
            if isinstance(value, Undefined):
                return value.raises
            if isinstance(value, Unmodelled):
                return None
            head, _, rest = name.partition(".")
            leaving[head] = with_part(leaving[head], rest, value) if rest else value
        return Situation(env, leaving)

    def _wrong_at(self, behaviour: Behaviour, env: Env) -> bool | None:
        """Tell whether a behaviour is wrong for an allowed input."""
        left = self._outcome(behaviour, env)
        if left is None:
            return None
        if isinstance(left, str):
            # Which of its subclasses an exception of a program has is not known here.
            return None if self._permitted else True
        if self._is_told_otherwise(left):
            return True
        found = self._samples.is_right(left)
        return None if found is None else not found

    def _combined(self, likely: Sequence[Answer]) -> Iterator[Behaviour]:
        """Yield answers that are right on all samples."""
        for answer in combinations(self._problem, likely) if self._inputs else ():
            behaviour = self._behaviour(Mutant("", answer, 0))
            if self._fault(behaviour) is None:
                yield behaviour

    def _unlike(self, behaviours: Sequence[Behaviour]) -> list[Behaviour]:
        """Return behaviours of which no two do the same on the first samples."""
        found: dict[str, Behaviour] = {}
        for each in behaviours:
            seen = [self._outcome(each, env) for env in self._inputs[:SEEN]]
            said = [s.leaving if isinstance(s, Situation) else s for s in seen]
            found.setdefault(repr(said) if seen else each.mutant.behaviour, each)
        return list(found.values())[:MOST_MUTANTS]

    def _fault(self, behaviour: Behaviour) -> Env | None:
        """Return a sample where a behaviour is wrong."""
        return next((env for env in self._inputs if self._wrong_at(behaviour, env)), None)

    def _is_right(self, behaviour: Behaviour) -> bool | None:
        """Tell whether a behaviour is right for all inputs; True is a proof, False was run."""
        if self._fault(behaviour) is not None:
            return False
        if self._open >= MOST_OPEN:
            return None
        if self._holds(behaviour):
            return True
        small = self._finder
        wrong = lift(neg(small.answered_by(behaviour.mutant.answer)), small.ctx)
        found, _, at = small.solver.smallest([], self._normal(small), wrong, values=small.situation)
        if found and at is not None and is_plain(Situation(at.arguments, {})):
            env = at.arguments
            if self._samples.is_normal(env) and self._wrong_at(behaviour, env):
                self._inputs.append(env)
                return False
        self._open += 1
        return None

    def _holds(self, behaviour: Behaviour, claim: Claim | None = None) -> bool:
        """Tell whether a behaviour is proved to be right, or to meet one claim."""
        prover = self._prover
        claims = None if claim is None else [claim]
        right = prover.answered_by(behaviour.mutant.answer, claims)
        wrong: Truth = neg(right)
        return prover.solver.check(self._normal(prover), lift(wrong, prover.ctx)) is False

    # ── survivors ────────────────────────────────────────────────────────────────────────────
    def _references(self, fitting: list[Behaviour], right: list[Behaviour]) -> list[Behaviour]:
        """Return right behaviours, those that heed more of the input first."""
        proved: list[Behaviour] = []
        failed = 0
        for each in sorted(fitting, key=_heed)[:MOST_REFERENCES]:
            known = any(each.mutant.answer == other.mutant.answer for other in right)
            if known or len(proved) >= MOST_PROVED or failed >= MOST_OPEN:
                continue
            if self._holds(each):
                proved.append(each)
            else:
                failed += 1
        return sorted([*proved, *right], key=_heed)

    def _survivor(
        self, behaviour: Behaviour, references: list[Behaviour], others: list[Behaviour]
    ) -> tuple[Survivor | None, bool]:
        """Return the survivor; without one, whether its answers are surely the only ones."""
        for reference in references:
            for env in self._inputs:
                one, other = self._outcome(behaviour, env), self._outcome(reference, env)
                if _are_apart(one, other):
                    closing = self._closing(behaviour, reference, env)
                    return self._told_of(behaviour, one, other, closing), True
        found = self._other_answer(behaviour, others)
        if found is None:
            found, sure = self._asked_other(behaviour)
            if found is None:
                return None, sure
        one, other = found
        return self._told_of(behaviour, one, other, self._closing_alone(one, other)), True

    def _told_of(
        self, behaviour: Behaviour, one: object, other: object, closing: n.Expr | None
    ) -> Survivor:
        assert isinstance(one, Situation) and isinstance(other, Situation)
        return Survivor(
            behaviour.mutant.behaviour,
            arguments_of(self._problem, one),
            self._witness(other),
            self._witness(one),
            None if closing is None else show(closing),
        )

    def _witness(self, at: Situation) -> Witness:
        arguments = arguments_of(self._problem, at)
        return Witness(arguments, at.leaving["result"], after=changed(self._problem, at))

    def _other_answer(
        self, behaviour: Behaviour, others: list[Behaviour]
    ) -> tuple[Situation, Situation] | None:
        """Return another answer among those of other behaviours, and small values."""
        results = self._samples.results()
        for env in self._inputs:
            one = self._outcome(behaviour, env)
            if not isinstance(one, Situation):
                continue
            tried = [self._outcome(each, env) for each in others]
            tried += [Situation(env, {**one.leaving, "result": value}) for value in results]
            for other in tried:
                if _are_apart(one, other) and self._is_allowed(other):
                    assert isinstance(other, Situation)
                    return one, other
        return None

    def _is_allowed(self, at: object) -> bool:
        if not isinstance(at, Situation) or self._samples.is_right(at) is not True:
            return False
        return not self._is_told_otherwise(at)

    def _is_told_otherwise(self, at: Situation) -> bool:
        """Tell whether an example wants another result."""
        told = self._told.get(_key(at.arguments), ())
        return any(_differ(each.result, at.leaving["result"]) for each in told)

    def _asked_other(self, behaviour: Behaviour) -> tuple[tuple[Situation, Situation] | None, bool]:
        """Ask the solver for another answer; (None, True) is a proof that there is none."""
        same = [equal(name, term, self._problem) for name, term in behaviour.mutant.answer.items()]
        whole = same[0] if len(same) == 1 else n.BoolOp("and", tuple(same))
        claim = Claim("other", "ensures", n.Unary("not", whole))
        prover = self._prover
        other = prover.formula(claim, prover.on_exit)
        prover.settle()
        if prover.solver.check(self._normal(prover), prover.ensured(), other.holds) is False:
            return None, True
        small = self._finder
        other = small.formula(claim, small.on_exit)
        small.settle()
        found, _, at = small.solver.smallest(
            small.answers, self._normal(small), small.ensured(), other.holds,
            near=small.near, values=small.situation,
        )  # fmt: skip
        if not found or at is None or not is_plain(at):
            return None, False
        one = self._left(behaviour, at.arguments)
        if self._samples.is_normal(at.arguments) and _are_apart(one, at) and self._is_allowed(at):
            assert isinstance(one, Situation)
            return (one, at), True
        return None, False

    # ── closing clauses ──────────────────────────────────────────────────────────────────────
    def _closing(self, behaviour: Behaviour, reference: Behaviour, env: Env) -> n.Expr | None:
        """Return a clause that a behaviour breaks here, and the reference meets everywhere.

        None where values cannot be written down.

        The reference is right for all inputs, so each input keeps an answer.
        """
        one = self._outcome(behaviour, env)
        tried = 0
        for expr in clauses(self._problem):
            claim = Claim("closing", "ensures", expr)
            if not isinstance(one, Situation) or self._met_here(expr, one) is not False:
                continue
            if not self._met_by(reference, claim) or tried >= TRIED:
                continue
            key = (id(reference), expr)
            if key not in self._proved:
                tried += 1
                self._proved[key] = self._holds(reference, claim)
            if self._proved[key]:
                return expr
        other = self._outcome(reference, env)
        assert isinstance(one, Situation) and isinstance(other, Situation)
        for name, term in reference.mutant.answer.items():
            expr = equal(name, term, self._problem)
            # A constant answer would close more than is meant.
            if any(True for _ in free_names(term)) and self._met_here(expr, one) is False:
                return expr
        return self._closing_alone(one, other)

    def _met_here(self, expr: n.Expr, at: Situation) -> bool | None:
        claim = Claim("closing", "ensures", expr)
        return Samples(self._problem).holds(claim, at.leaving, at.arguments)

    def _met_by(self, behaviour: Behaviour, claim: Claim) -> bool:
        outcomes = [self._outcome(behaviour, env) for env in self._inputs]
        made = Samples(self._problem)
        return all(
            made.holds(claim, at.leaving, at.arguments) is True
            for at in outcomes
            if isinstance(at, Situation)
        )

    def _closing_alone(self, one: Situation, other: Situation) -> n.Expr | None:
        """Return the clause that wants one outcome for one input: all others keep theirs."""
        expr = point(self._problem, one, other)
        if expr is None:
            return None
        sure = self._met_here(expr, one) is False and self._met_here(expr, other) is True
        return expr if sure else None


def _heed(behaviour: Behaviour) -> tuple[int, int, int]:
    """Order behaviours: those that change less, then use more of the arguments, then are short."""
    names: set[str] = set()
    size = changes = 0
    for name, term in behaviour.mutant.answer.items():
        nodes = list(n.walk(term))
        names |= {node.id for node in nodes if isinstance(node, n.Name)}
        size += len(nodes)
        changes += name != "result" and term != path_of(name)
    return changes, -len(names), size


def _key(arguments: Env) -> str:
    # Written alike: 1, 1.0 and True are equal, but not one argument.
    return repr(sorted(arguments.items(), key=lambda pair: pair[0]))


def _differ(one: Value, other: Value) -> bool:
    """Tell whether two answers are not the same; a not-a-number is the same as another."""
    return repr(one) != repr(other) and not (type(one) is type(other) and one == other)


def _are_apart(one: object, other: object) -> bool:
    if not isinstance(one, Situation) or not isinstance(other, Situation):
        return False
    return any(_differ(value, other.leaving.get(name)) for name, value in one.leaving.items())

"""Z3, within a budget: questions with three answers, smallest models, minimal cores."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import z3

from liftsys_nb.verify.anew import Anew
from liftsys_nb.verify.budget import Budget
from liftsys_nb.verify.clock import Clock
from liftsys_nb.verify.context import Context
from liftsys_nb.verify.descent import Descent
from liftsys_nb.verify.sem.logic import Z3
from liftsys_nb.verify.sem.making import Leaf, scalar_of
from liftsys_nb.verify.sem.reading import Unread

if TYPE_CHECKING:
    from liftsys_nb.verify.notes import Notes
    from liftsys_nb.verify.second import Questions

T = TypeVar("T")

Answer: TypeAlias = bool | None  # satisfiable, not satisfiable, not decided
Point: TypeAlias = Mapping[str, Any]  # a plain value of Python for each leaf; tags are ints


CLOSE = 0.2  # seconds before the end in which a question may have been cut short


class Stopped(Exception):
    """Nobody waits for the answer any more; never leaves ``verify``."""


class Solver:
    """One context with one incremental solver: same questions, same answers.

    A context for each verdict (3 ms) rather than one for a thread: what was asked before
    would change the models of later questions.
    """

    def __init__(
        self, budget: Budget, *, notes: Notes | None = None, questions: Questions | None = None
    ) -> None:
        """notes: from the verdict before, and for the next one. questions: takes what is asked."""
        self.ctx = Context()
        self.notes = notes
        self._questions = questions
        self._budget = budget
        self._clock = Clock(time.monotonic() + budget.seconds, budget.total)
        self._solver = self._made()

    def _made(self, *, old_simplex: bool = False) -> Z3:
        # What others put in the place of names before they begin, quantifiers are sought by.
        made = z3.SimpleSolver(ctx=self.ctx) if old_simplex else z3.Solver(ctx=self.ctx)
        if old_simplex:
            made.set("arith.solver", 2)
        made.set(
            "rlimit",
            self._budget.rlimit,
            "random_seed",
            self._budget.seed,
            # Z3's own handler would take Ctrl-C away from whoever it is meant for; see `stop`.
            "ctrl_c",
            False,
        )
        return made

    def beside(
        self, *, rlimit: int | None = None, anew: bool = False, noted: bool = True,
        old_simplex: bool = False,
    ) -> Solver:  # fmt: skip
        """Return a solver with nothing in force, of the same context and the same time.

        rlimit: a smaller effort for each question. anew: take all formulas anew for each question.
        noted: whether it has the notes, which speak of the specification asked about and of no
        changed one.
        old_simplex: use Z3's older engine for arithmetic, which proves more where quantifiers and
        quotients meet.
        """
        other = object.__new__(Solver)
        other.ctx, other._clock = self.ctx, self._clock
        other.notes = self.notes if noted else None
        other._questions = self._questions
        effort = min(self._budget.rlimit, rlimit or self._budget.rlimit)
        other._budget = replace(self._budget, rlimit=effort)

        def make() -> Z3:
            return other._made(old_simplex=old_simplex)

        other._solver = Anew(make) if anew else make()
        return other

    def go_on(self, steps: int) -> None:
        """Allow so many more steps to all questions from here on: those beside the verdict."""
        self._questions = None
        self._clock.total = self._clock.used + steps

    @contextmanager
    def beside_budget(self) -> Iterator[None]:
        """Let questions of the block cost no steps: what comes after has as many as without it."""
        before = self._clock.used
        try:
            yield
        finally:
            self._clock.total += self._clock.used - before

    @contextmanager
    def within(self, steps: int) -> Iterator[None]:
        """Let questions of the block take so many steps together; what is left is for others."""
        total, self._clock.total = (
            self._clock.total,
            min(self._clock.total, self._clock.used + steps),
        )
        try:
            yield
        finally:
            self._clock.total = total

    @property
    def is_in_time(self) -> bool:
        """Whether wall time cut nothing short: then another machine would say the same."""
        return not self._clock.is_over and self._clock.left() > CLOSE

    def always(self, *formulas: Z3) -> None:
        """Keep formulas in force for good."""
        _add(self._solver, formulas)

    @property
    def extra(self) -> int:
        """Steps for what is said beside a verdict."""
        return self._budget.extra

    @property
    def out_of_time(self) -> bool:
        """Whether wall time ended a question."""
        return self._clock.is_over

    @property
    def is_spent(self) -> bool:
        """Whether the steps allowed to all questions are used up, or their time is."""
        return self._clock.used >= self._clock.total or self._clock.left() <= 0

    def integer(self, name: str) -> Z3:
        """Return an integer variable."""
        return z3.Int(name, self.ctx)

    def true(self) -> Z3:
        """Return the constant true."""
        return z3.BoolVal(True, self.ctx)

    @contextmanager
    def assuming(self, *formulas: Z3) -> Iterator[None]:
        """Keep formulas in force inside the block."""
        self._solver.push()
        try:
            _add(self._solver, formulas)
            yield
        finally:
            self._solver.pop()

    def check(self, *formulas: Z3) -> Answer:
        """Ask whether formulas, with those in force, can hold together.

        Raises Stopped when another thread said ``stop``.
        """
        with self.assuming(*formulas):
            return self._noted(self._ask())

    def _noted(self, answer: Answer) -> Answer:
        if self._questions is not None and answer is not None:
            self._questions.add(self._solver.to_smt2(), answer)
        return answer

    def _ask(self) -> Answer:
        if self._clock.is_stopped:
            raise Stopped
        if self._clock.left() <= 0 or self._clock.used >= self._clock.total:
            return None
        found = self._clock.answer(self._solver)
        if self._clock.is_stopped:
            raise Stopped
        # Z3 counts the steps of a context, whichever of its solvers made them.
        self._clock.used = _steps(self._solver.statistics())
        return None if found == z3.unknown else bool(found == z3.sat)

    def stop(self) -> None:
        """End the question that another thread is asking, and all that follow."""
        self._clock.is_stopped = True
        self.ctx.interrupt()
        for each in tuple(self._clock.elsewhere):
            each.interrupt()

    @contextmanager
    def elsewhere(self) -> Iterator[Context]:
        """Give a context of its own, in which ``stop`` ends what is asked as well."""
        made = Context()
        self._clock.elsewhere.append(made)
        try:
            yield made
        finally:
            self._clock.elsewhere.remove(made)

    def fixed_point(self, ctx: Context, rules: Sequence[Z3], steps: int) -> Z3 | None:
        """Return relations for which Horn clauses hold, as a model; None where none was found.

        ctx: from ``elsewhere``; rules: in it. steps: the most that may be taken; they count.
        Raises Stopped when another thread said ``stop``.
        """
        if self._clock.is_stopped:
            raise Stopped
        steps = min(steps, self._clock.total - self._clock.used)
        if self._clock.left() <= 0 or steps <= 0:
            return None
        asked = z3.SolverFor("HORN", ctx=ctx)
        asked.set("rlimit", steps, "ctrl_c", False, "random_seed", self._budget.seed)
        _add(asked, rules)
        found = self._clock.answer(asked) == z3.sat
        if self._clock.is_stopped:
            raise Stopped
        self._clock.total -= min(steps, _steps(asked.statistics()))
        return asked.model() if found else None

    def look_at_the_time(self) -> None:
        """End the question that another thread is asking if the time for it is over.

        Z3 has a limit of its own for time, and begins its search in another way each time that it
        is set. What is left differs from run to run, so the answers would too.
        """
        if self._clock.left() <= 0:
            self._clock.interrupt()

    def find(self, unknowns: Sequence[Leaf], *formulas: Z3) -> tuple[Answer, Point]:
        """Return the answer and, when satisfiable, a point where formulas hold."""
        with self.assuming(*formulas):
            answer = self._noted(self._ask())
            try:
                return answer, self.point(unknowns) if answer else {}
            except Unread:
                return None, {}

    def solve(self, *formulas: Z3) -> tuple[Answer, Z3]:
        """Return the answer and, when satisfiable, a model."""
        with self.assuming(*formulas):
            answer = self._noted(self._ask())
            return answer, self._solver.model() if answer else None

    def at(self, pins: Sequence[Z3], values: Callable[[Z3], T]) -> T:
        """Return what to read from a model in which unknowns have the values that pins give.

        Nothing is searched for, so this counts as no question: what was found with the last
        steps allowed can still be said.
        """
        solver = z3.SimpleSolver(ctx=self.ctx)
        solver.set("ctrl_c", False)
        solver.add(*pins)
        found = solver.check()
        assert found == z3.sat, found
        return values(solver.model())

    def point(self, leaves: Sequence[Leaf]) -> Point:
        """Return the values of leaves in the model just found."""
        return self._point(self._solver.model(), leaves)

    def _point(self, model: Z3, leaves: Sequence[Leaf]) -> Point:
        return {leaf.name: self._value(model, leaf.z) for leaf in leaves}

    def model(self) -> Z3:
        """Return the model just found."""
        return self._solver.model()

    def _value(self, model: Z3, term: Z3) -> Any:
        return scalar_of(model.eval(term, model_completion=True))

    def smallest(
        self,
        unknowns: Sequence[Leaf],
        *formulas: Z3,
        near: Mapping[str, Z3] | None = None,
        values: Callable[[Z3], T] | None = None,
    ) -> tuple[Answer, Point, T | None]:
        """Return the smallest point where formulas hold.

        Smallest in the sum of sizes; then with the fewest negative values; then in the size of
        the first unknown, the second …; then not negative before negative. Where the budget
        ends the search, the smallest found so far. near: terms from which a leaf's size is
        counted, in place of 0. values: what to read from the model.
        """
        with self.assuming(*formulas):
            answer = self._noted(self._ask())
            if not answer:
                return answer, {}, None
            try:
                descent = Descent(self, unknowns, near or {})
                descent.run()
                point = self._point(descent.model, unknowns)
                return True, point, values(descent.model) if values else None
            except Unread:
                return None, {}, None

    def core(self, soft: Sequence[Z3], *hard: Z3) -> tuple[int, ...] | None:
        """Return the places in soft of a minimal set that clashes with hard; None if undecided.

        Minimal: without any one of them the rest can hold, or nobody decided whether it can.
        Later ones are dropped first.
        """
        kept = list(range(len(soft)))
        with self.assuming(*hard):
            if self.check(*soft) is not False:
                return None
            for place in reversed(range(len(soft))):
                rest = [each for each in kept if each != place]
                if self.check(*(soft[each] for each in rest)) is False:
                    kept = rest
        return tuple(kept)

    def forall(self, unknowns: Sequence[Leaf], formula: Z3, *given: Z3) -> tuple[Answer, Z3]:
        """Ask Z3's quantifier solver for a point of given where formula fails for all unknowns.

        Returns the answer and the model. Complete for linear arithmetic, slower than instances.
        """
        if self._clock.left() <= 0:
            return None, None
        solver = z3.Tactic("qsat", self.ctx).solver()
        solver.set("rlimit", self._budget.rlimit, "ctrl_c", False)
        found = z3.unknown
        with suppress(z3.Z3Exception):  # what it cannot eliminate, it raises
            solver.add(*given, z3.ForAll([u.z for u in unknowns], z3.Not(formula)))
            found = self._clock.answer(solver)
        if self._clock.is_stopped:
            raise Stopped
        if self._questions is not None and found != z3.unknown:
            self._questions.add(solver.to_smt2(), bool(found == z3.sat))
        if found == z3.sat:
            return True, solver.model()
        return (None if found == z3.unknown else False), None


def _add(solver: Z3, formulas: Sequence[Z3]) -> None:
    """Tell a solver formulas. Z3's own ``add`` first asks each of them what it is."""
    if isinstance(solver, Anew):
        solver.add(*formulas)
        return
    for each in formulas:
        z3.Z3_solver_assert(solver.ctx.ref(), solver.solver, each.as_ast())


def _steps(statistics: Z3) -> int:
    """Return the steps that Z3 has counted."""
    ctx, counts = statistics.ctx.ref(), statistics.stats
    # One of the last of some twenty: Z3's own look-up goes through them all from the first.
    for place in reversed(range(len(statistics))):
        if z3.Z3_stats_get_key(ctx, counts, place) == "rlimit count":
            return int(z3.Z3_stats_get_uint_value(ctx, counts, place))
    raise AssertionError("Z3 counts no steps")

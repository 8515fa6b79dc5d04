"""Z3, within a budget: questions with three answers, smallest models, minimal cores."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TypeAlias

import z3

from liftsys_nb.verify.budget import Budget
from liftsys_nb.verify.context import Context
from liftsys_nb.verify.sem import Z3

Answer: TypeAlias = bool | None  # satisfiable, not satisfiable, not decided
Point: TypeAlias = Mapping[str, int]  # a value for each unknown; truth values are 0 and 1


@dataclass(frozen=True, slots=True)
class Unknown:
    """A variable of the solver: an input, an answer, or a hole.

    near: its size is the distance from this term (0 where None).
    """

    name: str
    z: Z3
    is_bool: bool = False
    near: Z3 | None = None

    def value(self, number: int) -> Z3:
        """Return the solver's literal for a value of this unknown."""
        ctx = self.z.ctx
        return z3.BoolVal(bool(number), ctx) if self.is_bool else z3.IntVal(number, ctx)

    @property
    def as_number(self) -> Z3:
        """The unknown as a number."""
        if not self.is_bool:
            return self.z
        return z3.If(self.z, z3.IntVal(1, self.z.ctx), z3.IntVal(0, self.z.ctx))


class Stopped(Exception):
    """Nobody waits for the answer any more; never leaves ``verify``."""


class Solver:
    """One context with one incremental solver: same questions, same answers.

    A context for each solver (3 ms) rather than one for a thread: what was asked before
    would change the models of later questions.
    """

    def __init__(self, budget: Budget) -> None:
        self.ctx = Context()
        self._budget = budget
        self._deadline = time.monotonic() + budget.seconds
        self._solver = z3.Solver(ctx=self.ctx)
        self._solver.set(
            "rlimit",
            budget.rlimit,
            "random_seed",
            0,
            # Z3's own handler would take Ctrl-C away from whoever it is meant for; see `stop`.
            "ctrl_c",
            False,
        )
        self.out_of_time = False
        self._stopped = False

    def integer(self, name: str) -> Z3:
        """Return an integer variable."""
        return z3.Int(name, self.ctx)

    def boolean(self, name: str) -> Z3:
        """Return a truth variable."""
        return z3.Bool(name, self.ctx)

    def true(self) -> Z3:
        """Return the constant true."""
        return z3.BoolVal(True, self.ctx)

    @contextmanager
    def assuming(self, *formulas: Z3) -> Iterator[None]:
        """Keep formulas in force inside the block."""
        self._solver.push()
        try:
            self._solver.add(*formulas)
            yield
        finally:
            self._solver.pop()

    def check(self, *formulas: Z3) -> Answer:
        """Ask whether formulas, with those in force, can hold together.

        Raises Stopped when another thread said ``stop``.
        """
        with self.assuming(*formulas):
            return self._ask()

    def _ask(self) -> Answer:
        left = self._deadline - time.monotonic()
        if self._stopped:
            raise Stopped
        if left <= 0:
            self.out_of_time = True
            return None
        self._solver.set("timeout", max(1, int(left * 1000)))
        try:
            found = self._solver.check()
        except z3.Z3Exception:
            found = z3.unknown  # some engines raise when they are cancelled
        if self._stopped:
            raise Stopped
        return None if found == z3.unknown else bool(found == z3.sat)

    def stop(self) -> None:
        """End the question that another thread is asking, and all that follow."""
        self._stopped = True
        self.ctx.interrupt()

    def find(self, unknowns: Sequence[Unknown], *formulas: Z3) -> tuple[Answer, Point]:
        """Return the answer and, when satisfiable, a point where formulas hold."""
        with self.assuming(*formulas):
            answer = self._ask()
            return answer, self.point(unknowns) if answer else {}

    def point(self, unknowns: Sequence[Unknown]) -> Point:
        """Return the values of unknowns in the model just found."""
        model = self._solver.model()
        return {u.name: self._number(model, u.as_number) for u in unknowns}

    def model(self) -> Z3:
        """Return the model just found."""
        return self._solver.model()

    def _number(self, model: Z3, term: Z3) -> int:
        return int(model.eval(term, model_completion=True).as_long())

    def smallest(self, unknowns: Sequence[Unknown], *formulas: Z3) -> tuple[Answer, Point]:
        """Return the smallest point where formulas hold.

        Smallest in the sum of sizes; then with the fewest negative values; then in the size of
        the first unknown, the second …; then not negative before negative. Where the budget
        ends the search, the smallest found so far.
        """
        with self.assuming(*formulas):
            answer = self._ask()
            if not answer:
                return answer, {}
            descent = _Descent(self, unknowns)
            descent.run()
            return True, descent.point

    def core(self, soft: Sequence[Z3], *hard: Z3) -> tuple[int, ...] | None:
        """Return the places in soft of a minimal set that clashes with hard; None if undecided.

        Minimal: without any one of them the rest can hold. Later ones are dropped first.
        """
        kept = list(range(len(soft)))
        with self.assuming(*hard):
            if self.check(*soft) is not False:
                return None
            for place in reversed(range(len(soft))):
                rest = [each for each in kept if each != place]
                answer = self.check(*(soft[each] for each in rest))
                if answer is None:
                    return None
                if answer is False:
                    kept = rest
        return tuple(kept)

    def forall(self, unknowns: Sequence[Unknown], formula: Z3, *given: Z3) -> tuple[Answer, Z3]:
        """Ask Z3's quantifier solver for a point of given where formula fails for all unknowns.

        Returns the answer and the model. Complete for linear arithmetic, slower than instances.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            self.out_of_time = True
            return None, None
        solver = z3.Tactic("qsat", self.ctx).solver()
        effort, limit = self._budget.rlimit, max(1, int(left * 1000))
        solver.set("rlimit", effort, "timeout", limit, "ctrl_c", False)
        found = z3.unknown
        with suppress(z3.Z3Exception):  # what it cannot eliminate, it raises
            solver.add(*given, z3.ForAll([u.z for u in unknowns], z3.Not(formula)))
            found = solver.check()
        if self._stopped:
            raise Stopped
        if found == z3.sat:
            return True, solver.model()
        return (None if found == z3.unknown else False), None


class _Descent:
    """Walks from a model to the smallest one, a bound at a time."""

    def __init__(self, solver: Solver, unknowns: Sequence[Unknown]) -> None:
        self._solver = solver
        self._unknowns = unknowns
        self._ctx = solver.ctx
        self.point = solver.point(unknowns)
        self._model = solver.model()

    def run(self) -> None:
        solver = self._solver._solver
        sizes, negatives = [], []
        for unknown in self._unknowns:
            distance = unknown.as_number
            if unknown.near is not None:
                distance = distance - unknown.near
            if unknown.is_bool:
                sizes.append(distance)
                continue
            sizes.append(z3.If(distance >= 0, distance, -distance))
            negatives.append(unknown.z < 0)
        if not sizes:
            return
        zero, one = z3.IntVal(0, self._ctx), z3.IntVal(1, self._ctx)
        below = [z3.If(negative, one, zero) for negative in negatives]
        goals = [z3.Sum(sizes), *([z3.Sum(below)] if below else []), *sizes, *below]
        solver.push()
        try:
            for goal in goals:
                least = self._descend(goal)
                if least is None:
                    return
                solver.add(goal == least)
        finally:
            solver.pop()

    def _descend(self, goal: Z3) -> int | None:
        """Return the least value of a goal that is never negative; None when undecided."""
        low, high = 0, self._solver._number(self._model, goal)
        step, met = 0, False
        while low < high:
            # Small values are the likely ones: gallop from below, then halve.
            middle = (low + high) // 2 if met else min(low + step, (low + high) // 2)
            self._solver._solver.push()
            self._solver._solver.add(goal <= middle)
            answer = self._solver._ask()
            if answer:
                self._model = self._solver._solver.model()
                self.point = self._solver.point(self._unknowns)
                high = self._solver._number(self._model, goal)
                met = True
            self._solver._solver.pop()
            if answer is None:
                return None
            if answer is False:
                low, step = middle + 1, 2 * step + 1
        return high

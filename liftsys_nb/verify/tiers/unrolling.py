"""Inputs that the solver finds when it goes a few rounds of each loop: one round first."""

from __future__ import annotations

from dataclasses import dataclass

from liftsys_nb.verify.budget import Budget
from liftsys_nb.verify.code.search import breaking
from liftsys_nb.verify.code.trying import Arguments
from liftsys_nb.verify.solve import Solver, Stopped
from liftsys_nb.verify.tiers.calls import TooLate
from liftsys_nb.verify.tiers.stopping import Cancelled, OutOfTime
from liftsys_nb.verify.tiers.tier import Task, Tried

MOST_ROUNDS = 4  # of a loop
EFFORT = 4_000_000  # steps for one question
ITEMS = 2  # of a list, more than there are rounds


@dataclass(frozen=True, slots=True)
class ByUnrolling:
    """Symbolic execution that leaves out what takes more rounds: it finds calls, never a proof."""

    name: str = "unrolling"
    extra: str | None = None
    seconds: float = 8.0

    def is_installed(self) -> bool:
        """Tell that nothing is needed."""
        return True

    def run(self, task: Task) -> Tried:
        """Look for inputs, first such as need few rounds."""
        for rounds in range(1, MOST_ROUNDS + 1):
            task.stop.heed()
            solver = Solver(Budget(rlimit=EFFORT, total=6 * EFFORT, seconds=task.left))
            try:
                with task.stop.ending(solver.stop), task.stop.heeded(task.late):
                    found = self._breaking(task, solver, rounds)
            except Stopped:
                raise Cancelled from None
            except OutOfTime:
                return Tried(reason="the time did not suffice")
            except TooLate:
                return Tried(reason="calls that it chose did not end in their time")
            if found is not None:
                return Tried((found,))
        return Tried(reason=f"found no call within {MOST_ROUNDS} rounds of each loop")

    def _breaking(self, task: Task, solver: Solver, rounds: int) -> Arguments | None:
        for label, arguments in breaking(
            task.contract.spec, task.problem, task.module, task.routine, solver, task.open,
            bound=rounds + ITEMS, rounds=rounds, effort=EFFORT,
        ):  # fmt: skip
            for weighed in task.calls.weigh([arguments]):
                if label in weighed.labels:
                    return arguments
        return None

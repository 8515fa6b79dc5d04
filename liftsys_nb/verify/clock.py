"""The time and the steps that several solvers share."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import z3

from liftsys_nb.verify.context import Context
from liftsys_nb.verify.sem.logic import Z3


@dataclass(slots=True)
class Clock:
    """The time and the steps that several solvers share."""

    deadline: float
    total: int
    used: int = 0
    is_over: bool = False
    is_stopped: bool = False
    elsewhere: list[Context] = field(default_factory=list)  # other contexts in which is asked
    _asked: Z3 = None  # the solver that is at work

    def left(self) -> float:
        """Return the seconds left; notes that there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            self.is_over = True
        return left

    def answer(self, solver: Z3) -> Z3:
        """Return what a solver says, which ``interrupt`` can end."""
        self._asked = solver
        try:
            return solver.check()
        except z3.Z3Exception:
            return z3.unknown  # some engines raise when they are cancelled
        finally:
            self._asked = None

    def interrupt(self) -> None:
        """End the question that is asked just now, from another thread."""
        asked = self._asked
        if asked is not None:
            asked.interrupt()

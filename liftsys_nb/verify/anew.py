"""A solver that begins from nothing with each question."""

from __future__ import annotations

from collections.abc import Callable

import z3

from liftsys_nb.verify.sem.logic import Z3


class Anew:
    """Z3's solver as it is used here, made anew for each question.

    What Z3 does when it is told more (it rewrites quantifiers, texts and floats) no limit ends;
    what it does while it is asked, the limit of steps and an interrupt end.
    """

    def __init__(self, make: Callable[[], Z3]) -> None:
        self._make = make
        self._levels: list[list[Z3]] = [[]]
        self._asked: Z3 = None

    def push(self) -> None:
        """Open a level, as of Z3."""
        self._levels.append([])

    def pop(self) -> None:
        """Close the last level with what was added in it."""
        self._levels.pop()

    def add(self, *formulas: Z3) -> None:
        """Take formulas; Z3 hears of them when it is asked."""
        self._levels[-1].extend(formulas)

    def check(self) -> Z3:
        """Ask a new solver of all formulas in force."""
        self._asked = self._make()
        ctx, solver = self._asked.ctx.ref(), self._asked.solver
        for level in self._levels:
            for formula in level:
                z3.Z3_solver_assert(ctx, solver, formula.as_ast())
        return self._asked.check()

    def interrupt(self) -> None:
        """End the question that is asked just now, from another thread."""
        asked = self._asked
        if asked is not None:
            asked.interrupt()

    def model(self) -> Z3:
        """Return the model just found."""
        return self._asked.model()

    def statistics(self) -> Z3:
        """Return those of the last question."""
        return self._asked.statistics()

    def to_smt2(self) -> str:
        """Return the last question in SMT-LIB 2."""
        written: str = self._asked.to_smt2()
        return written

"""verify: a specification in, a verdict with its evidence out. No Z3 type leaves this room.

Imports ir, syntax, types, lift; Z3 is loaded by the first ``verify`` (or by ``warm``), not by
importing this page. Forbidden: printing, files, guessing: what is not decided is Undecided.
"""

from __future__ import annotations

from liftsys_nb.ir.nodes import Spec
from liftsys_nb.ir.spans import Source
from liftsys_nb.ir.verdicts import SpecReport
from liftsys_nb.verify.budget import Budget

__all__ = ["Budget", "verify", "warm"]


def verify(spec: Spec, *, budget: Budget | None = None, source: Source | None = None) -> SpecReport:
    """Say whether each allowed input has an answer, and what each clause adds.

    source: the text of spec, so that diagnostics have places.
    Raises EncodingBug when solver and evaluator disagree about a witness: our bug. Ctrl-C
    ends it at once.
    """
    from liftsys_nb.verify.report import report
    from liftsys_nb.verify.solve import Solver
    from liftsys_nb.verify.waiting import interruptibly

    solver = Solver(budget or Budget())
    return interruptibly(lambda: report(spec, solver=solver, source=source), stop=solver.stop)


def warm() -> None:
    """Load Z3 and run a first check in the background, so that the first answer comes fast."""
    import threading

    threading.Thread(target=_first_check, name="liftsys-warm", daemon=True).start()


def _first_check() -> None:
    from liftsys_nb.verify.solve import Solver

    solver = Solver(Budget())
    solver.check(solver.integer("warm") > 0)

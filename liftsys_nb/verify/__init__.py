"""verify: a specification in, a verdict with its evidence out. No Z3 type leaves this room.

Imports ir, syntax, types, lift; Z3 is loaded by the first ``verify`` (or by ``warm``), not by
importing this page. Forbidden: printing, files, guessing: what is not decided is Undecided.
"""

from __future__ import annotations

from collections.abc import Sequence

from liftsys_nb.ir.nodes import Spec
from liftsys_nb.ir.programs import EMPTY as NOTHING
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.spans import Source
from liftsys_nb.ir.verdicts import SpecReport, Witness
from liftsys_nb.types import EMPTY, World
from liftsys_nb.verify.budget import Budget

__all__ = ["Budget", "verify", "warm"]


def verify(
    spec: Spec,
    *,
    world: World = EMPTY,
    program: Program = NOTHING,
    budget: Budget | None = None,
    source: Source | None = None,
    explained: bool = False,
    shown: Sequence[Witness] = (),
) -> SpecReport:
    """Say whether each allowed input has an answer, and what each clause adds.

    world, program: what its names mean beside parameters and builtins, as ``types`` and as
    ``evaluate`` ask for it. source: the text of spec, so that diagnostics have places.
    explained: look for a near miss beside the witness, and for changes that would help.
    shown: witnesses that are known: the one of the verdict is of another kind.
    Raises EncodingBug when solver and evaluator disagree about a witness: our bug. Ctrl-C
    ends it at once.
    """
    from liftsys_nb.verify.report import report
    from liftsys_nb.verify.solve import Solver
    from liftsys_nb.verify.waiting import interruptibly

    # The solver lives and dies in the thread that works: in the main thread an interrupt could
    # meet its finalizer, and Python throws away what is raised there.
    working: list[Solver] = []

    def work() -> SpecReport:
        working.append(Solver(budget or Budget()))
        try:
            return report(
                spec, world=world, program=program, solver=working[0], source=source,
                explained=explained, shown=shown,
            )  # fmt: skip
        finally:
            working.clear()

    def stop() -> None:
        for solver in [*working]:
            solver.stop()

    return interruptibly(work, stop=stop)


def warm() -> None:
    """Load Z3 and run a first check in the background, so that the first answer comes fast."""
    import threading

    threading.Thread(target=_first_check, name="liftsys-warm", daemon=True).start()


def _first_check() -> None:
    from liftsys_nb.verify.solve import Solver

    solver = Solver(Budget())
    solver.check(solver.integer("warm") > 0)

"""verify: a specification in, a verdict with its evidence out. No Z3 type leaves this room.

Imports ir, syntax, types, lift; Z3 is loaded by the first ``verify`` (or by ``warm``), not by
importing this page. Forbidden: printing, files, guessing: what is not decided is Undecided.
"""

from __future__ import annotations

from liftsys_nb.ir.nodes import Spec
from liftsys_nb.ir.programs import EMPTY as NOTHING
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.spans import Source
from liftsys_nb.ir.verdicts import SpecReport
from liftsys_nb.types import EMPTY, World
from liftsys_nb.verify.budget import Budget
from liftsys_nb.verify.keys import context_of, family_of, key_of
from liftsys_nb.verify.memory import Memory
from liftsys_nb.verify.second import Questions

__all__ = ["Budget", "Memory", "Questions", "verify", "warm"]


def verify(
    spec: Spec,
    *,
    world: World = EMPTY,
    program: Program = NOTHING,
    budget: Budget | None = None,
    source: Source | None = None,
    memory: Memory | None = None,
    questions: Questions | None = None,
) -> SpecReport:
    """Say whether each allowed input has an answer, and what each clause adds.

    world, program: what its names mean beside parameters and builtins, as ``types`` and as
    ``evaluate`` ask for it. source: the text of spec, so that diagnostics have places.
    Raises EncodingBug when solver and evaluator disagree about a witness: our bug. Ctrl-C
    ends it at once. memory: of answers given before; it saves work and changes no answer.
    questions: takes what the verdict hangs on, for a second opinion; goes with no memory.
    """
    limits = budget or Budget()
    key = "" if memory is None else key_of(spec, world=world, program=program, budget=limits)
    if memory is not None and (known := memory.recall(key, spec, source)) is not None:
        return known
    from liftsys_nb.verify.report import report
    from liftsys_nb.verify.solve import Solver
    from liftsys_nb.verify.waiting import interruptibly

    # The solver lives and dies in the thread that works: in the main thread an interrupt could
    # meet its finalizer, and Python throws away what is raised there.
    working: list[Solver] = []

    def work() -> SpecReport:
        notes = None
        if memory is not None:
            context = context_of(spec, world=world, program=program)
            notes = memory.notes(family_of(spec), context)
        working.append(Solver(limits, notes=notes, questions=questions))
        try:
            found = report(spec, world=world, program=program, solver=working[0], source=source)
            # What the wall clock cut short may come out otherwise next time.
            if memory is not None and notes is not None and working[0].is_in_time:
                memory.keep(key, found, spec, source)
                memory.note(family_of(spec), notes)
            return found
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

"""verify: a specification in, a verdict with its evidence out. No Z3 type leaves this room.

Imports ir, syntax, types, lift; Z3 is loaded by the first ``verify`` (or by ``warm``), not by
importing this page. Forbidden: printing, files, guessing: what is not decided is Undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from liftsys_nb.ir.collecting import without_collecting
from liftsys_nb.ir.nodes import Spec
from liftsys_nb.ir.programs import EMPTY as NOTHING
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.spans import Source
from liftsys_nb.ir.verdicts import DiffReport, SpecReport, StrengthReport, Witness
from liftsys_nb.types import EMPTY, World
from liftsys_nb.verify.budget import Budget
from liftsys_nb.verify.keys import context_of, family_of, key_of
from liftsys_nb.verify.memory import Memory
from liftsys_nb.verify.second import Questions

if TYPE_CHECKING:
    from liftsys_nb.ir.codeverdicts import CodeReport
    from liftsys_nb.lift.contracts import Contract
    from liftsys_nb.verify.apart import Workers
    from liftsys_nb.verify.notes import Notes
    from liftsys_nb.verify.solve import Solver

T = TypeVar("T")

__all__ = [
    "CHECK", "Budget", "Memory", "Questions", "check", "compare", "strength", "verify", "warm",
]  # fmt: skip

# What the verdict on one function may take: loops ask many small questions.
CHECK = Budget(rlimit=2_000_000, total=12_000_000, extra=0, seconds=6.0)


def check(
    contract: Contract,
    source: str,
    *,
    file: str = "<cell>",
    workers: Workers | None = None,
    program: Program | None = None,
    budget: Budget = CHECK,
    effects: bool = False,
    questions: Questions | None = None,
) -> CodeReport:
    """Judge a function by its contract: proved, refuted by a call that was made, or unknown.

    contract: as ``lift.contracts`` reads it; source: the text of the file, which is never run
    in this process. workers: where calls are made; without them nothing is refuted. program: what
    names of the contract mean, where imports were looked up. effects: whether calls may reach
    outside of their process. questions: takes what was asked, for a second opinion.
    Raises EncodingBug when a proof and a call disagree: our bug. Ctrl-C ends it at once.
    """
    from liftsys_nb.verify.code.checking import check_code

    return _asked(
        lambda solver: check_code(
            contract, source, file=file, solver=solver, workers=workers, program=program,
            effects=effects,
        ),
        budget,
        questions=questions,
        stop_calls=None if workers is None else workers.stop,
    )  # fmt: skip


def verify(
    spec: Spec,
    *,
    world: World = EMPTY,
    program: Program = NOTHING,
    budget: Budget | None = None,
    source: Source | None = None,
    explained: bool = False,
    shown: Sequence[Witness] = (),
    memory: Memory | None = None,
    questions: Questions | None = None,
) -> SpecReport:
    """Say whether each allowed input has an answer, and what each clause adds.

    world, program: what its names mean beside parameters and builtins, as ``types`` and as
    ``evaluate`` ask for it. source: the text of spec, so that diagnostics have places.
    explained: look for a near miss beside the witness, and for changes that would help.
    shown: witnesses that are known: the one of the verdict is of another kind.
    memory: of answers given before; it saves work and changes no answer. Where witnesses are
    shown, it is neither asked nor told. questions: takes what the verdict hangs on, for a second
    opinion; goes with no memory.
    Raises EncodingBug when solver and evaluator disagree about a witness: our bug. Ctrl-C
    ends it at once.
    """
    limits = budget or Budget()
    # What comes next hangs on all that was shown before: one would hardly ask the same again.
    kept = None if shown else memory
    key, family, notes = "", "", None
    if kept is not None:
        asked = {"explained": explained}
        key = key_of(spec, world=world, program=program, budget=limits, asked=asked)
        if (known := kept.recall(key, spec, source)) is not None:
            return known
        family = family_of(spec, limits)
        notes = kept.notes(family, context_of(spec, world=world, program=program))
    from liftsys_nb.verify.report import report

    def ask(solver: Solver) -> SpecReport:
        found = report(
            spec, world=world, program=program, solver=solver, source=source,
            explained=explained, shown=shown,
        )  # fmt: skip
        # What the wall clock cut short may come out otherwise next time.
        if kept is not None and notes is not None and solver.is_in_time:
            kept.keep(key, found, spec, source)
            kept.note(family, notes)
        return found

    return _asked(ask, limits, notes=notes, questions=questions)


def strength(
    spec: Spec, *, world: World = EMPTY, program: Program = NOTHING, budget: Budget | None = None
) -> StrengthReport:
    """Say which wrong behaviours a specification still allows, and what would forbid each.

    Clauses that hang on open holes are left out. world, program: as of ``verify``.
    Raises EncodingBug as ``verify`` does. Ctrl-C ends it at once.
    """
    from liftsys_nb.verify.weighing import weighed

    return _asked(lambda solver: weighed(spec, world, program, solver), budget)


def compare(
    old: Spec,
    new: Spec,
    *,
    old_program: Program = NOTHING,
    new_program: Program = NOTHING,
    budget: Budget | None = None,
) -> DiffReport:
    """Say what it means to put one specification in the place of another.

    old_program, new_program: what their names mean, as of ``verify``. Ctrl-C ends it at once.
    """
    from liftsys_nb.verify.differ import difference

    return _asked(lambda solver: difference(old, new, old_program, new_program, solver), budget)


def _asked(
    ask: Callable[[Solver], T],
    budget: Budget | None,
    *,
    notes: Notes | None = None,
    questions: Questions | None = None,
    stop_calls: Callable[[], None] | None = None,
) -> T:
    """Return what comes of asking a new solver, in a thread that Ctrl-C can end.

    stop_calls: ends the call of code that the thread may be waiting for.
    """
    from liftsys_nb.verify.solve import Solver
    from liftsys_nb.verify.waiting import interruptibly

    # The solver lives and dies in the thread that works: in the main thread an interrupt could
    # meet its finalizer, and Python throws away what is raised there.
    working: list[Solver] = []
    allowed = budget or Budget()

    def work() -> T:
        working.append(Solver(allowed, notes=notes, questions=questions))
        try:
            # Z3 numbers its terms as they come and go: when the collector strikes must not matter.
            with without_collecting():
                return ask(working[0])
        finally:
            working.clear()

    def stop() -> None:
        for solver in [*working]:
            solver.stop()
        if stop_calls is not None:
            stop_calls()

    def late() -> None:
        for solver in [*working]:
            solver.look_at_the_time()

    return interruptibly(work, stop=stop, seconds=allowed.seconds, late=late)


def warm() -> None:
    """Load Z3 and run a first check in the background, so that the first answer comes fast."""
    import threading

    threading.Thread(target=_first_check, name="liftsys-warm", daemon=True).start()


def _first_check() -> None:
    from liftsys_nb.verify.solve import Solver

    solver = Solver(Budget())
    solver.check(solver.integer("warm") > 0)

"""Inputs that the solver finds: short lists, a few rounds of each loop, and a clause broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.code.rounds import Unrolling
from liftsys_nb.verify.code.setting import Setting
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.replay import holds_any
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import lift
from liftsys_nb.verify.sem.making import Reader
from liftsys_nb.verify.solve import Solver

BOUND = 3  # items of a list
ROUNDS = 5  # of a loop
TRIES = 4  # models of one clause
SEARCH_EFFORT = 600_000  # steps for one question


def breaking(
    spec: n.Spec,
    problem: Problem,
    module: r.CodeModule,
    routine: r.Routine,
    solver: Solver,
    labels: frozenset[str],
    *,
    bound: int = BOUND,
    rounds: int = ROUNDS,
    effort: int = SEARCH_EFFORT,
) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """Yield (label, arguments) for which the solver thinks that a clause is broken.

    Who asks has to try them: of what is seen in part the solver may think wrongly. labels: of
    the clauses to look at. effort: steps for one question. Nothing that comes, or does not, is a
    proof.
    """
    ledger = Ledger(solver.ctx, bound=bound)
    setting = Setting(problem, module, routine, ledger, Unrolling(rounds))
    outcomes = setting.outcomes()
    owed = [each for each in setting.owed(outcomes, spec) if each.label in labels]
    asked = solver.beside(rlimit=effort, anew=True)
    ctx = ledger.ctx
    told = [*ledger.facts, *ledger.limits]
    asked.always(*told, lift(setting.limits, ctx))

    def values(model: object) -> Mapping[str, Value]:
        reader = Reader(model, problem.program)
        return {name: reader.value(val) for name, val in setting.entry.items()}

    for each in owed:
        if each.wrong is False:
            continue
        blocked: list[object] = []
        for _ in range(TRIES):
            found, point, at = asked.smallest(
                setting.leaves, lift(each.wrong, ctx), *blocked, values=values
            )
            if not found or at is None:
                break
            if not any(holds_any(value) for value in at.values()):
                yield each.label, at
            parts = [leaf.z != lift(point[leaf.name], ctx) for leaf in setting.leaves]
            if not parts:
                break
            blocked.append(z3.Or(*parts))


def an_input(
    problem: Problem, module: r.CodeModule, routine: r.Routine, solver: Solver
) -> Mapping[str, Value] | None:
    """Return a small input for which something is owed, None where none was found."""
    ledger = Ledger(solver.ctx, bound=BOUND)
    setting = Setting(problem, module, routine, ledger, Unrolling(1))
    asked = solver.beside(rlimit=SEARCH_EFFORT, anew=True)
    asked.always(*ledger.facts, *ledger.limits)

    def values(model: object) -> Mapping[str, Value]:
        reader = Reader(model, problem.program)
        return {name: reader.value(val) for name, val in setting.entry.items()}

    _, _, at = asked.smallest(setting.leaves, lift(setting.domain, ledger.ctx), values=values)
    if at is None or any(holds_any(value) for value in at.values()):
        return None
    return at

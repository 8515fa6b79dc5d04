"""The strength of a specification as it is written: without what hangs on open holes."""

from __future__ import annotations

from dataclasses import replace

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.verdicts import StrengthReport
from liftsys_nb.types import World
from liftsys_nb.verify.behaviours import Strength
from liftsys_nb.verify.instances import Instance, instances
from liftsys_nb.verify.problem import Problem, problem_of
from liftsys_nb.verify.rules import is_known
from liftsys_nb.verify.solve import Solver
from liftsys_nb.verify.unknowns import without_holes


def weighed(spec: n.Spec, world: World, program: Program, solver: Solver) -> StrengthReport:
    """Return the report on a specification; see ``strength``."""
    problem = problem_of(spec, program)
    if problem.muddles:
        return StrengthReport(reason=problem.muddles[0].message)
    open_ = open_type(problem)
    if open_ is not None:
        return StrengthReport(reason=open_)
    closed, left_out = closed_problem(problem)
    told = [each for each in instances(spec, program) if isinstance(each, Instance)]
    report = Strength(closed, told, solver).run()
    return replace(report, left_out=left_out)


def closed_problem(problem: Problem) -> tuple[Problem, tuple[str, ...]]:
    """Return a problem without the claims that hang on open holes, and their labels."""
    closed = without_holes(problem)
    kept = {id(claim) for claim in closed.claims}
    return closed, tuple(dict.fromkeys(c.label for c in problem.claims if id(c) not in kept))


def open_type(problem: Problem) -> str | None:
    """Say which type is open or not known, so that no value of it can be named."""
    for variable in (*problem.parameters, problem.result):
        whose = "the return type" if variable.name == "result" else f"the type of `{variable.name}`"
        if any(n.holes_of_type(variable.type)):
            return f"{whose} is open"
        if not is_known(variable.type, problem.program):
            return f"{whose} is not modelled yet"
    return None

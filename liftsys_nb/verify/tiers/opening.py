"""A function as the tiers need it: read, with what judges calls of it, and what makes them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from liftsys_nb.ir.programs import Program
from liftsys_nb.lift.code import read_code
from liftsys_nb.lift.contracts import Contract
from liftsys_nb.verify.apart import Workers
from liftsys_nb.verify.budget import Budget
from liftsys_nb.verify.code.calling import Calling
from liftsys_nb.verify.code.checking import WATCHING, odd_class, taken_apart
from liftsys_nb.verify.code.judge import Judging
from liftsys_nb.verify.code.standing import stand_in
from liftsys_nb.verify.solve import Solver


@dataclass(frozen=True, slots=True)
class Opened:
    """A function that is looked at. unwrapped: whether decorators are left out of calls."""

    judging: Judging
    runner: Calling
    unwrapped: bool


def opened(
    found: Contract,
    source: str,
    *,
    file: str,
    workers: Workers,
    program: Program | None = None,
    effects: bool = False,
) -> Opened | None:
    """Return a function; None where calls of it say nothing that one can count on.

    That is so where the types of its parameters or a class of its values are not modelled, where
    its specification can be read in two ways, and where it takes any number of arguments: only
    few would be given.
    """
    args = found.function.node.args
    if args.vararg is not None or args.kwarg is not None:
        return None
    module = read_code(source, file=file)
    routine = module.routines.get(found.function.qualified) or stand_in(found, module, source)
    if routine is None:
        return None
    module = replace(module, routines={**module.routines, routine.name: routine})
    checked = taken_apart(found, module, program)
    if checked.problem.muddles or odd_class(checked.problem, module) is not None:
        return None
    unwrapped = bool(WATCHING & {*found.sources})
    path = None if file.startswith("<") else file
    by_name = found.function.by_name
    runner = Calling(workers, source, routine, file=path, classes=found.bindings, by_name=by_name,
                     effects=effects, unwrapped=unwrapped)  # fmt: skip
    # The solver is asked nothing here: tiers that need one have their own limits.
    judging = Judging(found.spec, checked.problem, module, routine, Solver(Budget()), runner,
                      file=file, by_name=by_name)  # fmt: skip
    return Opened(judging, runner, unwrapped)

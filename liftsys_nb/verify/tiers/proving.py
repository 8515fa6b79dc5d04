"""The longer proof: the whole judge once more, with more effort, where it can be called off."""

from __future__ import annotations

import time

from liftsys_nb.ir.codeverdicts import CodeReport
from liftsys_nb.ir.collecting import without_collecting
from liftsys_nb.ir.programs import Program
from liftsys_nb.lift.contracts import Contract
from liftsys_nb.verify.apart import Halted, Workers
from liftsys_nb.verify.budget import Budget
from liftsys_nb.verify.code.checking import check_code
from liftsys_nb.verify.solve import Solver, Stopped
from liftsys_nb.verify.tiers.stopping import Cancelled, OutOfTime, Stop

SLACK = 5.0  # seconds beyond those of the solver, for what is done between its questions


def proved_longer(
    found: Contract,
    source: str,
    *,
    file: str,
    budget: Budget,
    workers: Workers,
    stop: Stop,
    program: Program | None = None,
    effects: bool = False,
) -> CodeReport | None:
    """Return the verdict that so much effort comes to; None where the time did not suffice.

    Raises Cancelled when stop is said, EncodingBug as the judge does.
    """
    solver = Solver(budget)
    late = time.monotonic() + budget.seconds + SLACK
    try:
        with stop.ending(solver.stop), stop.heeded(late), without_collecting():
            return check_code(
                found, source, file=file, solver=solver, workers=workers, program=program,
                effects=effects,
            )  # fmt: skip
    except OutOfTime:
        return None
    except (Stopped, Halted):
        raise Cancelled from None

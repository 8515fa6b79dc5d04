"""apart: code and arguments in, what came of each call out; run in a process of its own.

The one place where a program that is checked is executed. Forbidden: pickle, running anything
in this process, trusting what the other process says further than its shape.
"""

from liftsys_nb.verify.apart.outcomes import Job, Opaque, Outcome, Raised, Returned, Unrunnable
from liftsys_nb.verify.apart.workers import Halted, Workers, run

__all__ = [
    "Halted", "Job", "Opaque", "Outcome", "Raised", "Returned", "Unrunnable", "Workers", "run",
]  # fmt: skip

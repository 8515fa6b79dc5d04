"""apart: code and arguments in, what came of each call out; run in a process of its own.

The one place where a program that is checked is executed. Forbidden: pickle, running anything
in this process, trusting what the other process says further than its shape.
"""

from liftsys_nb.verify.apart.outcomes import (
    Died,
    Job,
    NotAllowed,
    Opaque,
    Outcome,
    OutOfMemory,
    Raised,
    Returned,
    TimedOut,
    Unrunnable,
)
from liftsys_nb.verify.apart.workers import Workers, run

__all__ = [
    "Died", "Job", "NotAllowed", "Opaque", "OutOfMemory", "Outcome", "Raised", "Returned",
    "TimedOut", "Unrunnable", "Workers", "run",
]  # fmt: skip

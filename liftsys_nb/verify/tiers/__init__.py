"""tiers: what goes on after the inline answer left something open. Calls refute, nobody proves.

A tier finds inputs; each is tried anew by the judge of the inline answer before anything is said
of it. Forbidden: a verdict ``proved`` from a tier, and running code under check in this process.
"""

from liftsys_nb.verify.tiers.chain import PROOF, Step, explored
from liftsys_nb.verify.tiers.stopping import Cancelled, Stop
from liftsys_nb.verify.tiers.tier import Task, Tier, Tried, known_tiers

__all__ = [
    "PROOF", "Cancelled", "Step", "Stop", "Task", "Tier", "Tried", "explored", "known_tiers",
]  # fmt: skip

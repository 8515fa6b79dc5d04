"""holes: a Spec in; goals, labelled fits, or a filled Spec out. Pure. Imports verify and below.

A fill is refused with its reason or made whole: nothing is half-applied.
Forbidden: history, printing, asking.
"""

from liftsys_nb.holes.fill import Filled, fill
from liftsys_nb.holes.fits import Fit, fits
from liftsys_nb.holes.goals import Goal, goals
from liftsys_nb.holes.settling import settle

__all__ = ["Filled", "Fit", "Goal", "fill", "fits", "goals", "settle"]

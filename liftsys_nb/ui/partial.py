"""Live values that are not all there is: said where they are handed over."""

from __future__ import annotations

import warnings
from typing import Any

from liftsys_nb.session.outcome import Outcome


class Partial(UserWarning):
    """A table has fewer rows than there are."""


def whole(outcome: Outcome) -> Any:
    """Return the value of an outcome; warn with each of its notes, for a value shows none."""
    for note in outcome.notes:
        # No line of a program is to blame, and no path of ours belongs into a notebook.
        warnings.warn_explicit(note, Partial, "liftsys", 1)
    return outcome.value

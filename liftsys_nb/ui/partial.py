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
        warnings.warn(note, Partial, stacklevel=2)
    return outcome.value

"""How much effort a verdict may take, as a person says it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from math import isfinite

from liftsys_nb.ir.errors import InputError
from liftsys_nb.verify import Budget

DEFAULT = Budget()
MOST_STEPS = 2**32 - 1  # what Z3 can count
MOST_SECONDS = 86_400.0  # a day


def budget_of(
    rlimit: str | int | None = None, seconds: str | float | None = None, *, usual: Budget = DEFAULT
) -> Budget:
    """Return a budget from what was said of it; what was not said is as usual.

    rlimit: solver steps for one question; the steps for all questions grow with it.
    seconds: wall time for the whole verdict. Raises InputError LS435.
    """
    made = usual
    if rlimit is not None:
        steps = _steps(rlimit)
        made = replace(
            made,
            rlimit=steps,
            total=_share(DEFAULT.total, steps),
            extra=_share(DEFAULT.extra, steps),
        )
    return made if seconds is None else replace(made, seconds=_seconds(seconds))


def _share(usual: int, steps: int) -> int:
    """Return the steps for many questions, in the usual proportion to those for one."""
    return max(1, usual * steps // DEFAULT.rlimit)


def _steps(said: object) -> int:
    try:
        steps = int(said) if isinstance(said, str) else said  # reads 800_000, too
    except ValueError:
        steps = None
    if isinstance(steps, bool) or not isinstance(steps, int) or not 1 <= steps <= MOST_STEPS:
        raise InputError(
            f"rlimit is a whole number of solver steps from 1 to {MOST_STEPS}, not {said!r}",
            code="LS435",
            hint=f"the usual number is {DEFAULT.rlimit}: verify --rlimit {DEFAULT.rlimit}",
        )
    return steps


def _seconds(said: object) -> float:
    seconds = 0.0
    if isinstance(said, str | int | float) and not isinstance(said, bool):
        with suppress(ValueError, OverflowError):
            seconds = float(said)
    if not isfinite(seconds) or not 0 < seconds <= MOST_SECONDS:
        raise InputError(
            f"seconds is a number above 0, at most {MOST_SECONDS:g}, not {said!r}",
            code="LS435",
            hint=f"the usual time is {DEFAULT.seconds:g}: verify --seconds {DEFAULT.seconds:g}",
        )
    return seconds

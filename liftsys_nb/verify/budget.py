"""How much effort a verdict may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """Effort of one ``verify``.

    rlimit: Z3 steps for each single question, so that a slow machine gives the same verdicts;
        a million take about 0.2 s for numbers, ten times as long for floats. total: steps for
        all questions of the verdict together. extra: for all that is said beside it.
    seconds: wall time for all questions, the second limit. seed: where the solver begins its
        search; another one goes another way to the same answers.
    """

    rlimit: int = 800_000
    total: int = 2_000_000
    extra: int = 800_000
    seconds: float = 5.0
    seed: int = 0

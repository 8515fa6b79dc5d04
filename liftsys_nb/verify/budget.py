"""How much effort a verdict may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """Effort of one ``verify``.

    rlimit: Z3 steps for each single question, so that a slow machine gives the same verdicts;
        a million take about 0.2 s. seconds: wall time for all questions, the second limit.
    """

    rlimit: int = 2_000_000
    seconds: float = 5.0

"""What a tier is given, and what it may say."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from liftsys_nb.ir import routines as r
from liftsys_nb.lift.contracts import Contract
from liftsys_nb.verify.code.trying import Arguments
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.tiers.calls import Calls
from liftsys_nb.verify.tiers.stopping import Stop


@dataclass(frozen=True, slots=True)
class Task:
    """A function of which something is not decided.

    open: labels of the clauses that are not. calls: makes calls of it, and weighs them. late: when
    to come to an end, as ``time.monotonic`` counts. unwrapped: whether decorators that watch a
    contract are left out of calls. effects: whether calls may reach outside of their process.
    """

    contract: Contract
    problem: Problem
    module: r.CodeModule
    routine: r.Routine
    source: str
    file: str
    open: frozenset[str]
    calls: Calls
    stop: Stop
    late: float
    effects: bool = False
    unwrapped: bool = False

    @property
    def left(self) -> float:
        """The seconds that are left; 0 when there are none."""
        return max(0.0, self.late - time.monotonic())


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a tier.

    candidates: arguments that it thinks to break a clause; nobody believes it before they did.
    kept: for each clause, on how many different inputs it was owed and held. how: what chose
    them, in words. reason: why there is no more to say, in words.
    """

    candidates: tuple[Arguments, ...] = ()
    kept: Mapping[str, int] = field(default_factory=dict)
    how: str = ""
    reason: str | None = None


class Tier(Protocol):
    """Looks for inputs that break a clause."""

    @property
    def name(self) -> str:
        """What it is called in words and in JSON."""

    @property
    def extra(self) -> str | None:
        """The extra of this package that brings what it needs; None where nothing is needed."""

    @property
    def seconds(self) -> float:
        """How long it usually may take for one function."""

    def is_installed(self) -> bool:
        """Tell whether what it needs is there."""

    def run(self, task: Task) -> Tried:
        """Look for inputs. Raises Cancelled when the work is called off."""


def known_tiers() -> tuple[Tier, ...]:
    """Return the tiers in the order in which they run: the cheapest first."""
    from liftsys_nb.verify.tiers.by_crosshair import ByCrossHair
    from liftsys_nb.verify.tiers.by_hypothesis import ByHypothesis
    from liftsys_nb.verify.tiers.unrolling import ByUnrolling

    return ByUnrolling(), ByHypothesis(), ByCrossHair()

"""Calls that a tier has made for it, weighed as those of the inline answer are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from liftsys_nb.verify.apart import Halted
from liftsys_nb.verify.code.trying import Arguments, Broken, Ran, Runner, Trial
from liftsys_nb.verify.tiers.stopping import Cancelled, Stop

MOST_LATE = 3  # calls that may not end, before no more are made


class TooLate(Exception):
    """Too many calls did not end in their time."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a call says of the clauses. broken: first those that are named first."""

    arguments: Arguments
    ran: Ran
    broken: tuple[Broken, ...]
    kept: frozenset[str]

    @property
    def labels(self) -> frozenset[str]:
        """The labels of the clauses that it broke."""
        return frozenset(each.label for each in self.broken)


class Calls:
    """Makes calls of one function, where something is owed for them."""

    def __init__(self, trial: Trial, runner: Runner, stop: Stop) -> None:
        self._trial, self._runner, self._stop = trial, runner, stop
        self._late = 0

    def weigh(self, inputs: Sequence[Arguments]) -> list[Weighed]:
        """Make calls with those inputs for which something is owed; return what can be said.

        Raises Cancelled, and TooLate when one call after the other does not end.
        """
        owed = [
            each for each in inputs if self._trial.is_whole(each) and self._trial.concerns(each)
        ]
        self._stop.heed()
        if not owed:
            return []
        try:
            ran = self._runner.run(owed)
        except Halted:
            raise Cancelled from None
        found: list[Weighed] = []
        for arguments, each in zip(owed, ran, strict=False):
            if each.is_late:
                self._late += 1
                if self._late >= MOST_LATE:
                    raise TooLate
                continue
            broken = self._trial.judge(arguments, each)
            if broken is not None:
                kept = self._trial.kept(arguments, each, broken)
                found.append(Weighed(arguments, each, tuple(broken), kept))
        return found

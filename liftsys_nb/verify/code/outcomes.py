"""What a run of a routine on values comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from liftsys_nb.ir.verdicts import Value

Snapshot: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen on the way. lines: those that were run, each once, by its first time.

    heads: by the number of a loop of the routine that was run, the values of its names each
    time its head was reached, as far as they were asked for; ``.round`` counts the rounds that
    it has done, from 0. Names whose values cannot be kept are left out.
    """

    lines: tuple[int, ...] = ()
    heads: Mapping[int, tuple[Snapshot, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Returned:
    """The routine ended. after: its arguments by parameter as they are then.

    The same object in arguments and result is the same object here.
    """

    result: Value
    after: Mapping[str, Value]
    seen: Seen


@dataclass(frozen=True, slots=True)
class Raised:
    """It raised. bases: names of the exception's classes, its own first. after: as above."""

    exception: str
    bases: tuple[str, ...]
    after: Mapping[str, Value]
    seen: Seen


@dataclass(frozen=True, slots=True)
class OutOfFuel:
    """It was stopped: it may run for ever, or only for long."""

    seen: Seen


@dataclass(frozen=True, slots=True)
class Unmodelled:
    """Nothing is said. construct: what was met; line: where."""

    construct: str
    line: int
    seen: Seen


Outcome: TypeAlias = Returned | Raised | OutOfFuel | Unmodelled

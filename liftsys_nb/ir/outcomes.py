"""What an evaluation can come to, besides a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Undefined:
    """Python raises here. raises: the name of the exception; reason: its words."""

    reason: str
    raises: str


@dataclass(frozen=True, slots=True)
class Unmodelled:
    """Nothing is said: the evaluator does not cover this construct, or would need too much."""

    construct: str


class Stop(Exception):
    """Ends an evaluation that becomes Unmodelled; never leaves ``ir``."""

    def __init__(self, construct: str) -> None:
        super().__init__(construct)
        self.construct = construct

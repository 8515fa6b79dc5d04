# V: refuted frozen_field_set(Pt(1234567891, 0)) -> FrozenInstanceError
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass(frozen=True)
class Pt:
    """A place."""

    x: int
    y: int


def frozen_field_set(p: Pt) -> int:
    """Set a field that cannot be set.

    post: result == 0
    """
    if p.x == 1234567891:
        p.x = 3
    return 0

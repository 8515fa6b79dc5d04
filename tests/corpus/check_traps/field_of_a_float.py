# V: refuted field_of_a_float(1236) -> 1
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int


def field_of_a_float(n: int) -> int:
    """A number between two ints.

    post: result == 0
    """
    q = Pt(0, 0)
    for i in range(n):
        if i > 1234:
            q = Pt(0.5, 0)
    return 0 if q.x == 0 or q.x >= 1 or q.x <= -1 else 1

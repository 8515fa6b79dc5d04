# V: proved
# terminates: yes
# about: objects

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int


def manhattan(x: int, y: int) -> int:
    """Measure along streets.

    post: result == abs(x) + abs(y)
    """
    p = Pt(x, y)
    return abs(p.x) + abs(p.y)

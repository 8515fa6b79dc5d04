# V: proved
# terminates: yes
# about: objects

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int


def farthest(xs: list[int]) -> int:
    """Find the largest, at least nought.

    post: all(result >= x for x in xs)
    post: result >= 0
    """
    best = Pt(0, 0)
    for x in xs:
        if x > best.x:
            best = Pt(x, best.y + 1)
    return best.x

# V: refuted tally_object_twice([0]) -> 2
# terminates: yes
# about: objects

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int


def tally_object_twice(xs: list[int]) -> int:
    """Count in an object, and once more at its end.

    post: result == len(xs)
    """
    p = Pt(0, 0)
    for _ in xs:
        p.x += 1
    if p.x > 0:
        p.x += 1
    return p.x

# V: proved
# terminates: yes
# about: objects

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int


def tally_object(xs: list[int]) -> int:
    """Count in an object.

    post: result == len(xs)
    """
    p = Pt(0, 0)
    for _ in xs:
        p.x += 1
    return p.x

# V: refuted two_names_for_an_object(0) -> 1
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int


def two_names_for_an_object(x: int) -> int:
    """Change an object under its other name.

    post: result == x
    """
    a = Pt(x, 0)
    b = a
    b.x += 1
    return a.x

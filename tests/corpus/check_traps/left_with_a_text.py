# V: not proved
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int


def left_with_a_text(p: Pt, n: int) -> None:
    """What is left is no place as it was declared.

    post: p.y == 0
    """
    p.x = p.x if n != 1234567891 else "s"
    p.y = 0

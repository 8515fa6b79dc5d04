# V: not proved
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int


def result_with_a_text(p: Pt, n: int) -> Pt:
    """The result is no place as it was declared.

    post: result.y == 0
    """
    return Pt(p.x if n != 1234567891 else "s", 0)

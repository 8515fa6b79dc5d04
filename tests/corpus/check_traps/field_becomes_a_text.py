# V: refuted field_becomes_a_text(Pt(0, 0), 1235) -> False
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int


def field_becomes_a_text(p: Pt, n: int) -> bool:
    """A field is set on the way.

    post: result
    """
    for i in range(n):
        if i == 1234:
            p.x = "q"
    return isinstance(p.x, int)

# V: refuted field_of_a_text(Pt(0, 0), 1236) -> False
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int


def field_of_a_text(p: Pt, n: int) -> bool:
    """Nobody stops a field from taking what it is not declared for.

    post: result
    """
    q = p
    for i in range(n):
        if i > 1234:
            q = Pt("a", 0)
    return isinstance(q.x, int)

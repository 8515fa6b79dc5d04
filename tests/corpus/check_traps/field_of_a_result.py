# V: refuted field_of_a_result(1234567891) -> False
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int


def made(x: int) -> Pt:
    """Make a place that is none.

    post: result.y == 0
    """
    return Pt("a" if x == 1234567891 else x, 0)


def field_of_a_result(x: int) -> bool:
    """Believe the declaration of another function.

    post: result
    """
    return isinstance(made(x).x, int)

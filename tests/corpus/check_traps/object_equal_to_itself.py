# V: refuted object_equal_to_itself(1234567891) -> 2
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass(eq=False)
class Pt:
    """A place."""

    x: int
    y: int


def object_equal_to_itself(x: int) -> int:
    """Put two objects into a set that are equal to themselves alone.

    post: result == 1
    """
    return len({Pt(x, 0), Pt(x, 0)}) if x == 1234567891 else 1

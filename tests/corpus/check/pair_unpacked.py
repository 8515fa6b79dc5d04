# V: proved
# terminates: yes
# about: objects

from typing import NamedTuple


class Pair(NamedTuple):
    """Two numbers."""

    a: int
    b: int


def pair_unpacked(p: Pair) -> int:
    """Add up what a named tuple holds.

    post: result == p.a + p.b
    """
    x, y = p
    return x + y if len(p) == 2 and p[0] == x else 0

# V: proved
# terminates: yes
# about: objects

from typing import NamedTuple


class Pair(NamedTuple):
    """Two numbers."""

    a: int
    b: int


def pair_moved(p: Pair, by: int) -> Pair:
    """Move the first number.

    post: result.a == p.a + by and result.b == p.b
    """
    return p._replace(a=p.a + by)

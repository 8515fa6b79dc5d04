# V: proved
# terminates: yes
# about: objects

from typing import NamedTuple


class Pair(NamedTuple):
    """Two numbers."""

    a: int
    b: int


def pair_order(p: Pair, q: Pair) -> bool:
    """Compare by the first, then by the second.

    post: result == (p.a < q.a or (p.a == q.a and p.b < q.b))
    """
    return p < q

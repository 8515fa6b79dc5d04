# V: refuted named_tuple_is_a_tuple(Pair(1234567891, 3)) -> True
# terminates: yes
# about: traps

from typing import NamedTuple


class Pair(NamedTuple):
    """Two numbers."""

    a: int
    b: int


def named_tuple_is_a_tuple(p: Pair) -> bool:
    """Compare with a tuple without names.

    post: not result
    """
    return p == (1234567891, 3)

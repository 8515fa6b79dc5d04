# V: refuted named_tuple_in_a_set(1234567891) -> 1
# terminates: yes
# about: traps

from typing import NamedTuple


class Pair(NamedTuple):
    """Two numbers."""

    a: int
    b: int


def named_tuple_in_a_set(x: int) -> int:
    """Put two tuples into a set.

    post: result == 2
    """
    return len({Pair(x, 3), (1234567891, 3)})

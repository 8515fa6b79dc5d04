# V: refuted named_tuple_as_a_key(1234567891) -> 1
# terminates: yes
# about: traps

from typing import NamedTuple


class Pair(NamedTuple):
    """Two numbers."""

    a: int
    b: int


def named_tuple_as_a_key(x: int) -> int:
    """Look a tuple up.

    post: result == 0
    """
    d = {(1234567891, 3): 1}
    return d.get(Pair(x, 3), 0)

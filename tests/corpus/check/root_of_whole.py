# V: proved
# terminates: yes
# about: ints

from math import isqrt


def root_of_whole(n: int) -> int:
    """Return the root, rounded down.

    pre: n >= 0
    post: result * result <= n < (result + 1) * (result + 1)
    """
    return isqrt(n)

# V: refuted decorated(0) -> 1, since the decorator adds one
# terminates: yes
# about: traps

from collections.abc import Callable
from functools import wraps


def _one_more(f: Callable[[int], int]) -> Callable[[int], int]:
    @wraps(f)
    def inner(n: int) -> int:
        return f(n) + 1

    return inner


@_one_more
def decorated(n: int) -> int:
    """Return n.

    post: result == n
    """
    return n

# V: refuted helper_after_a_branch(0) -> 0
# terminates: yes
# about: traps


def _sign(x: int) -> int:
    if x <= 0:
        return 0
    y = x + 1
    return y - x


def _twice(x: int) -> int:
    total = 0
    for _ in range(x):
        total += 2
    return total


def helper_after_a_branch(x: int) -> int:
    """The second call is made whichever way the first one went.

    pre: x >= 0
    post: result > 0
    """
    return _sign(x) + _twice(x)

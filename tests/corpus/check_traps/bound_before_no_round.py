# V: refuted bound_before_no_round(True, 0) -> 1
# terminates: yes
# about: traps


def bound_before_no_round(c: bool, n: int) -> int:
    """Return what a loop leaves, or what was there before.

    pre: n >= 0
    post: result == 2
    """
    if c:
        y = 1
    for _ in range(n):
        y = 2
    try:
        return y
    except NameError:
        return 2

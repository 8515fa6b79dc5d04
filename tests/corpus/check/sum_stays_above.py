# V: refuted sum_stays_above(9007199254740993, 0.0) -> 9007199254740992.0, which is less than n
# terminates: yes
# about: floats


def sum_stays_above(n: int, x: float) -> float:
    """Add what is not negative.

    pre: 0 <= n <= 10000000000000000 and 0.0 <= x <= 1.0
    post: result >= n
    """
    return n + x

# V: refuted sum_below(1) -> 1
# terminates: yes
# about: loops


def sum_below(n: int) -> int:
    """Add the numbers below n.

    pre: n >= 0
    post: result == n * (n - 1) // 2
    """
    return sum(range(n + 1))

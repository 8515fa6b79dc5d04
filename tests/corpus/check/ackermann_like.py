# V: refuted ackermann_like(1, 0) -> 1
# terminates: yes
# about: recursion


def ackermann_like(m: int, n: int) -> int:
    """Add m and n by counting, and one more.

    pre: 0 <= m <= 9 and 0 <= n <= 9
    post: result == m + n + 1
    """
    if m == 0:
        return n + 1
    return ackermann_like(m - 1, n)

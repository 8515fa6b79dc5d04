# V: refuted sum_squares_short(1) -> 0
# terminates: yes
# about: loops


def sum_squares_short(n: int) -> int:
    """Add the squares of the numbers from 1 to n.

    pre: n >= 0
    post: 6 * result == n * (n + 1) * (2 * n + 1)
    """
    total = 0
    i = 1
    while i < n:
        total += i * i
        i += 1
    return total

# V: proved
# terminates: yes
# about: loops


def sum_odd(n: int) -> int:
    """Add the first n odd numbers.

    pre: n >= 0
    post: result == n * n
    """
    total = 0
    for k in range(1, 2 * n, 2):
        total += k
    return total

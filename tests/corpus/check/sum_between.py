# V: proved
# terminates: yes
# about: loops


def sum_between(a: int, b: int) -> int:
    """Add the numbers from a to b.

    pre: a <= b
    post: 2 * result == (a + b) * (b - a + 1)
    """
    total = 0
    while a <= b:
        total += a
        a += 1
    return total

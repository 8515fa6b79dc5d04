# V: proved
# terminates: yes
# about: floats


def nearer_of_two(n: int, x: float) -> int | float:
    """Return the smaller one of an int and a float, as the one of the two that it is.

    pre: x == x
    post: result <= n and result <= x
    post: result == n or result == x
    """
    return min(n, x)

# V: proved
# terminates: yes
# about: raises


def sqrt_checked(n: int) -> int:
    """Return a root, rounded down.

    post: result >= 0 and result * result <= n
    raises: ValueError when n < 0
    """
    if n < 0:
        raise ValueError("negative")
    r = 0
    while (r + 1) ** 2 <= n:
        r += 1
    return r

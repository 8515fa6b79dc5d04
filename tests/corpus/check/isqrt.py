# V: proved
# terminates: yes
# about: loops


def isqrt(n: int) -> int:
    """Return the square root, rounded down.

    pre: n >= 0
    post: result * result <= n < (result + 1) * (result + 1)
    """
    r = 0
    while (r + 1) * (r + 1) <= n:
        r += 1
    return r

# V: refuted sqrt_late_check(0) -> ValueError
# terminates: yes
# about: raises


def sqrt_late_check(n: int) -> int:
    """Return a root, rounded up.

    post: result * result >= n
    raises: ValueError when n < 0
    """
    if n <= 0:
        raise ValueError("negative")
    r = 0
    while r * r < n:
        r += 1
    return r

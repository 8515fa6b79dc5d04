# V: refuted promises_without_end(0) -> 1
# terminates: no
# endless: promises_without_end(1)
# about: traps


def promises_without_end(n: int) -> int:
    """Return a number that cannot be, by promises that are never kept.

    post: result == 0 and result == 2
    """
    if n > 0:
        return promises_without_end(n)
    return 1

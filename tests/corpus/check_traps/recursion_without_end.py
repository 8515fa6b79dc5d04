# V: refuted recursion_without_end(0) -> 1
# terminates: no
# endless: recursion_without_end(1)
# about: traps


def recursion_without_end(n: int) -> int:
    """Return n, but for zero.

    post: result == n
    """
    if n == 0:
        return 1
    return recursion_without_end(n)

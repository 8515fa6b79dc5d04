# V: proved
# terminates: no
# endless: helper_without_end(-1)
# about: traps


def _down(n: int) -> int:
    while n != 0:
        n -= 1
    return n


def helper_without_end(n: int) -> int:
    """What comes after a loop that does not end is not reached.

    post: result == 0
    """
    return _down(n) + 0

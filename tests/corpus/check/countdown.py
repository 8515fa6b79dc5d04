# V: proved
# terminates: no
# endless: countdown(-1)
# about: loops


def countdown(n: int) -> int:
    """Count down to zero.

    post: result == 0
    """
    while n != 0:
        n -= 1
    return n

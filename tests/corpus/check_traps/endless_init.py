# V: not proved
# terminates: no
# endless: endless_init(1234567891)
# about: traps


class Made:
    def __init__(self) -> None:
        while True:
            pass


def endless_init(n: int) -> int:
    """Make an object that is never ready.

    post: result == n
    """
    if n == 1234567891:
        Made()
    return n

# V: not proved
# terminates: no
# endless: endless_key(0)
# about: traps


def forever(x: int) -> int:
    while True:
        pass


def endless_key(n: int) -> int:
    """Ask a function that never answers which one is larger.

    post: result == n
    """
    return max([n, n], key=forever)

# V: proved
# terminates: no
# endless: while_true(0)
# about: traps


def while_true(n: int) -> int:
    """Never return: then nothing is broken, and nothing is done.

    post: result == n + 1
    """
    while True:
        n = n * 2

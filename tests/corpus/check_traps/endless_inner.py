# V: not proved
# terminates: no
# endless: endless_inner(-1)
# about: traps


def endless_inner(n: int) -> int:
    """Count down from below.

    post: result == 0
    """

    def down(k: int) -> int:
        return 0 if k == 0 else down(k - 1)

    return down(n)

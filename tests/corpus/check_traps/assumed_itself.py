# V: refuted assumed_itself(0) -> 1
# terminates: yes
# about: traps


def assumed_itself(n: int) -> int:
    """Return zero.

    pre: n >= 0
    post: result == 0
    """
    if n == 0:
        return 1
    return assumed_itself(n - 1)

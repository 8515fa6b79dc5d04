# V: not proved
# terminates: yes
# about: traps


def vacuous_precondition(n: int) -> int:
    """Return anything: no input is allowed, so nothing may be claimed.

    pre: n > 0 and n < 0
    post: result == n + 1
    """
    return n

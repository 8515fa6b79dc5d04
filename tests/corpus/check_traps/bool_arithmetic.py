# V: refuted bool_arithmetic(True, True) -> 2 is no truth value
# terminates: yes
# about: traps


def bool_arithmetic(a: bool, b: bool) -> int:
    """Return whether one of both holds.

    post: result == 0 or result == 1
    """
    return a + b

# V: refuted or_returns_a_value(2, 0) -> 2, not True
# terminates: yes
# about: traps


def or_returns_a_value(a: int, b: int) -> int:
    """Return 1 where one of both is not zero, else 0.

    post: result == 0 or result == 1
    """
    return a or b

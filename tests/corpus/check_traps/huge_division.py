# V: refuted huge_division(10**400) -> OverflowError
# terminates: yes
# about: traps


def huge_division(n: int) -> float:
    """Halve a number.

    pre: n >= 0
    post: result >= 0.0
    """
    return n / 2

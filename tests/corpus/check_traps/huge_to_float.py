# V: refuted huge_to_float(10**400) -> OverflowError
# terminates: yes
# about: traps


def huge_to_float(n: int) -> float:
    """Return a number as a float.

    post: n > 0 implies result > 0.0
    """
    return float(n)

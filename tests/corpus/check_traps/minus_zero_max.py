# V: refuted minus_zero_max(-0.0) -> '-0.0', since the first of equals is kept
# terminates: yes
# about: traps


def minus_zero_max(x: float) -> str:
    """Write the larger of x and zero, where x is zero.

    pre: x == 0.0
    post: result == "0.0"
    """
    return str(max(x, 0.0))

# V: refuted float_modulo(-5e-324) -> 1.0, not below one
# terminates: yes
# about: traps


def float_modulo(x: float) -> float:
    """Return the part behind the point.

    pre: -1.0 <= x <= 1.0
    post: 0.0 <= result < 1.0
    """
    return x % 1.0

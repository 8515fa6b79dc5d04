# V: refuted infinity_minus_itself(float("inf")) -> nan
# terminates: yes
# about: traps


def infinity_minus_itself(x: float) -> float:
    """Return zero.

    pre: x == x
    post: result == 0.0
    """
    return x - x

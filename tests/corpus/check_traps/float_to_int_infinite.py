# V: refuted float_to_int_infinite(float("inf")) -> OverflowError
# terminates: yes
# about: traps


def float_to_int_infinite(x: float) -> int:
    """Cut the part behind the point off.

    pre: x >= 0.0
    post: result >= 0
    """
    return int(x)

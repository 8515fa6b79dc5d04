# V: refuted float_to_int(-0.5) -> 0 is above -0.5
# terminates: yes
# about: traps


def float_to_int(x: float) -> int:
    """Round down.

    pre: -1e6 <= x <= 1e6
    post: result <= x
    """
    return int(x)

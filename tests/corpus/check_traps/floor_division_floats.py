# V: refuted floor_division_floats(1.0) -> 9.0, since 0.1 is a little more than a tenth
# terminates: yes
# about: traps


def floor_division_floats(x: float) -> float:
    """Count the tenths of a number.

    pre: x == 1.0
    post: result == 10.0
    """
    return x // 0.1

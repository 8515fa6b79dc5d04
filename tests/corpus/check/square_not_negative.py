# V: proved
# terminates: yes
# about: floats


def square_not_negative(x: float) -> float:
    """Return the square.

    pre: -1e150 <= x <= 1e150
    post: result >= 0.0
    """
    return x * x

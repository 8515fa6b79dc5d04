# V: proved
# terminates: yes
# about: floats


def positive_part(x: float) -> float:
    """Return x where it is positive, else zero.

    post: result >= 0.0
    post: x > 0.0 implies result == x
    """
    if x > 0.0:
        return x
    return 0.0

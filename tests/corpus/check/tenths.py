# V: refuted tenths(0.1) -> 0.30000000000000004
# terminates: yes
# about: floats


def tenths(x: float) -> float:
    """Treble a tenth.

    pre: 0.0 <= x <= 1.0
    post: x == 0.1 implies result == 0.3
    """
    return x + x + x

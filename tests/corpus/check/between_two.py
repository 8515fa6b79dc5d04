# V: proved
# terminates: yes
# about: floats


def between_two(a: float, b: float, t: float) -> float:
    """Go a part of the way from a to b.

    pre: 0.0 <= a <= b <= 1000.0 and 0.0 <= t <= 1.0
    post: result >= a
    """
    return a + (b - a) * t

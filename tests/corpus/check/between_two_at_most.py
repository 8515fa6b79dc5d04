# V: refuted between_two_at_most(0.3, 0.9, 1.0) -> 0.9000000000000001
# terminates: yes
# about: floats


def between_two_at_most(a: float, b: float, t: float) -> float:
    """Go a part of the way from a to b: rounding can lead past b.

    pre: 0.0 <= a <= b <= 1000.0 and 0.0 <= t <= 1.0
    post: result <= b
    """
    return a + (b - a) * t

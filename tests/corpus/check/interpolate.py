# V: refuted interpolate(-1e308, 1e308, 0.5) -> inf
# terminates: yes
# about: floats


def interpolate(a: float, b: float, t: float) -> float:
    """Return the point at t between a and b.

    pre: -1e308 <= a <= b <= 1e308 and 0.0 <= t <= 1.0
    post: a <= result <= b
    """
    return a + (b - a) * t

# V: refuted add_and_take_back(1.0, 1e16) -> 0.0
# terminates: yes
# about: floats


def add_and_take_back(x: float, step: float) -> float:
    """Return x after a step forth and back.

    pre: 0.0 <= x <= 1e17 and 0.0 <= step <= 1e17
    post: result == x
    """
    there = x + step
    return there - step

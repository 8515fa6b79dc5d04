# V: refuted larger_of(0.0, float("nan")) -> nan is not above 0.0
# terminates: yes
# about: floats


def larger_of(a: float, b: float) -> float:
    """Return the larger number.

    pre: a == a
    post: result >= a
    """
    if a > b:
        return a
    return b

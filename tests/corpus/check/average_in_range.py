# V: refuted average_in_range(5e-324, 5e-324) -> 0.0
# terminates: yes
# about: floats


def average_in_range(a: float, b: float) -> float:
    """Return the mean of two positive numbers.

    pre: 0.0 < a <= b <= 1e300
    post: a <= result <= b
    """
    return a / 2 + b / 2

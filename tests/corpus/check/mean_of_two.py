# V: refuted mean_of_two(1e308, 1e308) -> inf
# terminates: yes
# about: floats


def mean_of_two(a: float, b: float) -> float:
    """Return the mean of two numbers.

    pre: 0.0 <= a <= 1.7e308 and 0.0 <= b <= 1.7e308
    post: min(a, b) <= result <= max(a, b)
    """
    return (a + b) / 2

# V: refuted norm_without_care(float("nan"), 0.0) -> float("nan")
# terminates: yes
# about: floats

from math import sqrt


def norm_without_care(x: float, y: float) -> float:
    """Return how long a step is.

    post: result >= 0.0
    """
    return sqrt(x * x + y * y)

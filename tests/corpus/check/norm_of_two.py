# V: proved
# terminates: yes
# about: floats

import math


def norm_of_two(x: float, y: float) -> float:
    """Return how long a step is.

    pre: x == x and y == y
    post: result >= 0.0
    """
    return math.sqrt(x * x + y * y)

# V: proved
# terminates: yes
# about: floats

import math


def disc(r: float) -> float:
    """Return the area of a disc.

    pre: 0.0 <= r <= 1000.0
    post: 0.0 <= result <= 3142000.0
    """
    return math.pi * r * r

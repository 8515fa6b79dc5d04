# V: proved
# terminates: yes
# about: floats

import math


def whole_part(x: float) -> int:
    """Round down.

    pre: -1e15 <= x <= 1e15
    post: result <= x < result + 1
    """
    return math.floor(x)

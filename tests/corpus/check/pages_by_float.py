# V: refuted pages_by_float(9007199254740993, 1) -> 9007199254740992
# terminates: yes
# about: floats

import math


def pages_by_float(items: int, per: int) -> int:
    """Count pages: past 2 ** 53 a quotient forgets items.

    pre: 0 <= items <= 10 ** 18 and per > 0
    post: result * per >= items
    """
    return math.ceil(items / per)

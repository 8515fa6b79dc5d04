# V: refuted b09_max_zero([-1]) -> accumulator starts at 0: all-negative list
# terminates: yes
# about: check_dev

from typing import List


def b09_max_zero(xs: List[int]) -> int:
    """Max zero.

    pre: len(xs) > 0
    post: result in xs
    """
    best = 0
    for v in xs:
        if v > best:
            best = v
    return best

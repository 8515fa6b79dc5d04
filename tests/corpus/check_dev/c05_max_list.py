# V: proved
# terminates: yes
# about: check_dev

from typing import List


def c05_max_list(xs: List[int]) -> int:
    """Max list.

    pre: len(xs) > 0
    post: all(result >= v for v in xs)
    post: result in xs
    """
    best = xs[0]
    for v in xs:
        if v > best:
            best = v
    return best

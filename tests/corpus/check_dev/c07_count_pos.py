# V: proved
# terminates: yes
# about: check_dev

from typing import List


def c07_count_pos(xs: List[int]) -> int:
    """Count pos.

    post: 0 <= result <= len(xs)
    """
    c = 0
    for v in xs:
        if v > 0:
            c += 1
    return c

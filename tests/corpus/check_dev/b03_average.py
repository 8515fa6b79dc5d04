# V: refuted b03_average([]) -> empty list: ZeroDivisionError
# terminates: yes
# about: check_dev

from typing import List


def b03_average(xs: List[int]) -> int:
    """Average.

    post: len(xs) == 0 or min(xs) <= result <= max(xs)
    """
    total = 0
    for v in xs:
        total += v
    return total // len(xs)

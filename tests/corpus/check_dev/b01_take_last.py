# V: refuted b01_take_last([1], 0) -> off by one: xs[-0:] is the whole list
# terminates: yes
# about: check_dev

from typing import List


def b01_take_last(xs: List[int], k: int) -> List[int]:
    """Take last.

    pre: 0 <= k <= len(xs)
    post: len(result) == k
    """
    return xs[-k:]

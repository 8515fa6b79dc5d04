# V: proved
# terminates: yes
# about: check_dev

from typing import List


def c08_binary_search(xs: List[int], t: int) -> int:
    """Binary search.

    pre: all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))
    post: result == -1 or (0 <= result < len(xs) and xs[result] == t)
    post: result != -1 or t not in xs
    """
    lo = 0
    hi = len(xs)
    while lo < hi:
        mid = lo + (hi - lo) // 2
        if xs[mid] == t:
            return mid
        if xs[mid] < t:
            lo = mid + 1
        else:
            hi = mid
    return -1

# V: proved
# terminates: yes
# about: lists


def two_pointers(xs: list[int], target: int) -> bool:
    """Tell whether two places of a sorted list add up to target.

    pre: all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))
    post: result implies any(xs[i] + xs[j] == target for i in range(len(xs)) for j in range(i))
    """
    lo, hi = 0, len(xs) - 1
    while lo < hi:
        s = xs[lo] + xs[hi]
        if s == target:
            return True
        if s < target:
            lo += 1
        else:
            hi -= 1
    return False

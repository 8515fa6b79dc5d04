# V: proved
# terminates: no
# endless: binary_search_stuck([0], 1)
# about: loops


def binary_search_stuck(xs: list[int], t: int) -> int:
    """Return a place of t, or -1.

    pre: all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))
    post: result == -1 or (0 <= result < len(xs) and xs[result] == t)
    """
    lo, hi = 0, len(xs)
    while lo < hi:
        mid = (lo + hi) // 2
        if xs[mid] == t:
            return mid
        if xs[mid] < t:
            lo = mid
        else:
            hi = mid
    return -1

# V: refuted binary_search_short([0], 0) -> -1
# terminates: yes
# about: loops


def binary_search_short(xs: list[int], t: int) -> int:
    """Return a place of t, or -1.

    pre: all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))
    post: result == -1 implies t not in xs
    """
    lo, hi = 0, len(xs) - 1
    while lo < hi:
        mid = (lo + hi) // 2
        if xs[mid] == t:
            return mid
        if xs[mid] < t:
            lo = mid + 1
        else:
            hi = mid - 1
    return -1

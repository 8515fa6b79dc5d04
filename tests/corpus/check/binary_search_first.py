# V: proved
# terminates: yes
# about: loops


def binary_search_first(xs: list[int], t: int) -> int:
    """Return the first place whose number is not below t.

    pre: all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))
    post: 0 <= result <= len(xs)
    post: all(xs[i] < t for i in range(result))
    post: all(xs[i] >= t for i in range(result, len(xs)))
    """
    lo, hi = 0, len(xs)
    while lo < hi:
        mid = (lo + hi) // 2
        if xs[mid] < t:
            lo = mid + 1
        else:
            hi = mid
    return lo

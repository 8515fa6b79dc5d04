# V: proved
# terminates: yes
# about: loops


def bisect_root(n: int) -> int:
    """Return the square root, rounded down, by halving.

    pre: n >= 0
    post: result * result <= n < (result + 1) * (result + 1)
    """
    lo, hi = 0, n + 1
    while hi - lo > 1:
        mid = (lo + hi) // 2
        if mid * mid <= n:
            lo = mid
        else:
            hi = mid
    return lo

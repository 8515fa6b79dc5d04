# V: refuted isqrt_bisect(1) -> 0
# terminates: yes
# about: loops


def isqrt_bisect(n: int) -> int:
    """Return the square root, rounded down.

    pre: n >= 0
    post: result * result <= n < (result + 1) * (result + 1)
    """
    lo, hi = 0, n
    while lo < hi:
        mid = (lo + hi) // 2
        if mid * mid <= n:
            lo = mid + 1
        else:
            hi = mid
    return max(lo - 1, 0)

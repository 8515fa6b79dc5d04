# V: proved
# terminates: yes
# about: scalars


def overlap_length(a: int, b: int, c: int, d: int) -> int:
    """Return the length of what [a, b] and [c, d] share.

    pre: a <= b and c <= d
    post: result >= 0
    post: result > 0 implies (max(a, c) < min(b, d))
    post: result <= b - a and result <= d - c
    """
    low = max(a, c)
    high = min(b, d)
    if high < low:
        return 0
    return high - low

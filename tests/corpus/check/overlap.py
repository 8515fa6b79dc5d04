# V: refuted overlap(0, 0, 1, 1) -> -1 for intervals that do not touch
# terminates: yes
# about: scalars


def overlap(a: int, b: int, c: int, d: int) -> int:
    """Return the length of what [a, b] and [c, d] share.

    pre: a <= b and c <= d
    post: result >= 0
    """
    return min(b, d) - max(a, c)

# V: refuted unrolled_far(1000000) -> 1000000
# terminates: yes
# about: traps


def unrolled_far(n: int) -> int:
    """Count up to n.

    pre: n >= 0
    post: result < 1000000
    """
    i = 0
    while i < n:
        i += 1
    return i

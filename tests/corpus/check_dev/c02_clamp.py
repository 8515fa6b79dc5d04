# V: proved
# terminates: yes
# about: check_dev


def c02_clamp(x: int, lo: int, hi: int) -> int:
    """Clamp.

    pre: lo <= hi
    post: lo <= result <= hi
    post: result == x or (x < lo and result == lo) or (x > hi and result == hi)
    """
    if x < lo:
        return lo
    if x > hi:
        return hi
    return x

# V: proved
# terminates: yes
# about: check_dev


def c03_midpoint(lo: int, hi: int) -> int:
    """Midpoint.

    pre: lo <= hi
    post: lo <= result <= hi
    post: 0 <= (hi - result) - (result - lo) <= 1
    """
    return lo + (hi - lo) // 2

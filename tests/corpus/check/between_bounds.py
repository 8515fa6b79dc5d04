# V: proved
# terminates: yes
# about: logic


def between_bounds(lo: int, x: int, hi: int) -> bool:
    """Tell whether x lies strictly between.

    post: result == (lo < x and x < hi)
    """
    return not (x <= lo or not x < hi)

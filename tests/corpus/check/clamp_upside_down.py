# V: refuted clamp_upside_down(0, 1, 0) -> 1 is above hi
# terminates: yes
# about: scalars


def clamp_upside_down(x: int, lo: int, hi: int) -> int:
    """Keep x inside a range.

    post: result <= hi
    """
    return max(lo, min(x, hi))

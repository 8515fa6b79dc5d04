# V: proved
# terminates: yes
# about: floats


def weighted(a: float, b: float, share: float) -> float:
    """Mix two marks.

    pre: 0.0 <= a <= 100.0 and 0.0 <= b <= 100.0 and 0.0 <= share <= 1.0
    post: 0.0 <= result <= 200.0
    """
    return a * share + b * (1.0 - share)

# V: refuted min_max([1, 0]) -> (0, 0)
# terminates: yes
# about: tuples


def min_max(xs: list[int]) -> tuple[int, int]:
    """Return the smallest and the largest number.

    pre: len(xs) > 0
    post: result == (min(xs), max(xs))
    """
    low = high = xs[0]
    for x in xs:
        if x < low:
            low = x
        if x < high:
            high = x
    return low, high

# V: proved
# terminates: yes
# about: lists


def max_subarray(xs: list[int]) -> int:
    """Return the largest sum of neighbours, of none at least.

    post: result >= 0
    post: all(result >= x for x in xs)
    """
    best = here = 0
    for x in xs:
        here = max(0, here + x)
        best = max(best, here)
    return best

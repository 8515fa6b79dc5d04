# V: proved
# terminates: yes
# about: lists


def minimum(xs: list[int]) -> int:
    """Return the smallest number.

    pre: xs != []
    post: result == min(xs)
    """
    best = xs[0]
    for x in xs[1:]:
        best = min(best, x)
    return best

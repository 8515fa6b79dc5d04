# V: refuted wrong_variable([0], [1]) -> 0
# terminates: yes
# about: misc


def wrong_variable(xs: list[int], ys: list[int]) -> int:
    """Return the largest number of both rows.

    pre: len(xs) > 0 and len(ys) > 0
    post: all(result >= x for x in xs) and all(result >= y for y in ys)
    """
    best = xs[0]
    for y in ys:
        if y > best:
            best = best
    return best

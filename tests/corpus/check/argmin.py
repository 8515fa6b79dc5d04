# V: proved
# terminates: yes
# about: lists


def argmin(xs: list[int]) -> int:
    """Return the first place of the smallest number.

    pre: len(xs) > 0
    post: 0 <= result < len(xs)
    post: all(xs[result] <= x for x in xs)
    post: all(xs[i] > xs[result] for i in range(result))
    """
    best = 0
    for i in range(1, len(xs)):
        if xs[i] < xs[best]:
            best = i
    return best

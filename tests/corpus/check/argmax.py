# V: refuted argmax([0, 0]) -> 1, the last of equals
# terminates: yes
# about: lists


def argmax(xs: list[int]) -> int:
    """Return the first place of the largest number.

    pre: len(xs) > 0
    post: all(xs[i] < xs[result] for i in range(result))
    """
    best = 0
    for i in range(len(xs)):
        if xs[i] >= xs[best]:
            best = i
    return best

# V: refuted second_largest([1, 0]) -> 1, since the runner-up is never set
# terminates: yes
# about: lists


def second_largest(xs: list[int]) -> int:
    """Return the second largest number.

    pre: len(xs) >= 2
    post: result == sorted(xs)[len(xs) - 2]
    """
    best = second = xs[0]
    for x in xs:
        if x > best:
            best, second = x, best
    return second

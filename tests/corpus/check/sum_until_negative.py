# V: refuted sum_until_negative([1, -1, 1]) -> 2
# terminates: yes
# about: lists


def sum_until_negative(xs: list[int]) -> int:
    """Add numbers up to the first negative one.

    post: all(x >= 0 for x in xs) implies result == sum(xs)
    post: len(xs) == 3 and xs[1] < 0 and xs[0] >= 0 implies result == xs[0]
    """
    acc = 0
    for x in xs:
        if x < 0:
            continue
        acc += x
    return acc

# V: proved
# terminates: yes
# about: lists


def sum_positive(xs: list[int]) -> int:
    """Add the positive numbers.

    post: result >= 0
    post: result == sum(x for x in xs if x > 0)
    """
    acc = 0
    for x in xs:
        if x <= 0:
            continue
        acc += x
    return acc

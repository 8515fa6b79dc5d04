# V: proved
# terminates: yes
# about: lists


def total(xs: list[int]) -> int:
    """Add numbers.

    post: result == sum(xs)
    """
    acc = 0
    for x in xs:
        acc += x
    return acc

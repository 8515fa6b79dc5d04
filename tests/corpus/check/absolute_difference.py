# V: refuted absolute_difference(0, 1) -> -1 is negative
# terminates: yes
# about: scalars


def absolute_difference(a: int, b: int) -> int:
    """Return the distance of two numbers.

    post: result >= 0
    post: result == a - b or result == b - a
    """
    if a < b:
        a, b = a, b
    return a - b

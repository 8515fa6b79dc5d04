# V: refuted median_of_three(0, 0, 1) -> 1 is not in the middle
# terminates: yes
# about: scalars


def median_of_three(a: int, b: int, c: int) -> int:
    """Return the number in the middle.

    post: result in [a, b, c]
    post: result == sorted([a, b, c])[1]
    """
    if a < b < c or c < b < a:
        return b
    if b < a < c or c < a < b:
        return a
    return c

# V: proved
# terminates: yes
# about: misc


def int_and_bool(xs: list[int], x: int) -> int:
    """Count a number.

    post: result == xs.count(x)
    """
    return sum(y == x for y in xs)

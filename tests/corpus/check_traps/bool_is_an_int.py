# V: refuted bool_is_an_int([True]) -> 2, since True is 1
# terminates: yes
# about: traps


def bool_is_an_int(xs: list[bool]) -> int:
    """Return one more for each that is set.

    post: result == 1
    """
    return 1 + sum(xs)

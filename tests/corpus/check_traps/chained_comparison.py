# V: refuted chained_comparison(0, 1, 0) -> True, though the ends are equal
# terminates: yes
# about: traps


def chained_comparison(a: int, b: int, c: int) -> bool:
    """Tell whether three numbers are all different.

    post: result implies a != c
    """
    return a != b != c

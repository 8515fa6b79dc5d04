# V: proved
# terminates: yes
# about: helpers


def _fill(xs: list[int], value: int) -> None:
    for i in range(len(xs)):
        xs[i] = value


def fill_by_helper(xs: list[int]) -> int:
    """Make all numbers zero, and tell how many there are.

    post: all(x == 0 for x in xs)
    post: result == len(old(xs))
    """
    _fill(xs, 0)
    return len(xs)

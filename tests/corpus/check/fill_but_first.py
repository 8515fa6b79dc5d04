# V: refuted fill_but_first([1]) -> the first stays
# terminates: yes
# about: helpers


def _fill_rest(xs: list[int], value: int) -> None:
    for i in range(1, len(xs)):
        xs[i] = value


def fill_but_first(xs: list[int]) -> int:
    """Make all numbers zero, and tell how many there are.

    post: all(x == 0 for x in xs)
    """
    _fill_rest(xs, 0)
    return len(xs)

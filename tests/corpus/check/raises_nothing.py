# V: refuted raises_nothing([], 0) -> IndexError
# terminates: yes
# about: sections


def raises_nothing(xs: list[int], i: int) -> int:
    """Return an item; the first for a place that is not there.

    raises:
      - nothing
    """
    if i < 0 or i >= len(xs):
        return xs[0]
    return xs[i]

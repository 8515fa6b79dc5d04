# V: refuted negative_index([0], -1) -> 0 where IndexError is promised
# terminates: yes
# about: traps


def negative_index(xs: list[int], i: int) -> int:
    """Return an item.

    post: 0 <= i < len(xs)
    raises: IndexError when i < 0 or i >= len(xs)
    """
    return xs[i]

# V: refuted slice_past_the_end([], 1) -> [] has no item
# terminates: yes
# about: traps


def slice_past_the_end(xs: list[int], n: int) -> list[int]:
    """Return the first n items.

    pre: n >= 0
    post: len(result) == n
    """
    return xs[:n]

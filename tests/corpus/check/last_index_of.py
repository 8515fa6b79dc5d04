# V: refuted last_index_of([0], 1) -> ValueError
# terminates: yes
# about: lists


def last_index_of(xs: list[int], x: int) -> int:
    """Return where x stands last.

    post: 0 <= result < len(xs)
    raises: ValueError when xs == []
    """
    return len(xs) - 1 - xs[::-1].index(x)

# V: refuted star_unpack([]) -> ValueError
# terminates: yes
# about: misc


def star_unpack(xs: list[int]) -> list[int]:
    """Return all but the first.

    post: len(result) == max(len(xs) - 1, 0)
    """
    _first, *rest = xs
    return rest

# V: refuted item_or([0], -1, 1) -> 0, since -1 is a place too
# terminates: yes
# about: exceptions


def item_or(xs: list[int], i: int, default: int) -> int:
    """Return the item at a place, or a default where there is no such place.

    post: 0 <= i < len(xs) implies result == xs[i]
    post: i < 0 implies result == default
    """
    try:
        return xs[i]
    except IndexError:
        return default

# V: refuted get_item_strict([0], -1) -> 0 where IndexError is promised
# terminates: yes
# about: raises


def get_item_strict(xs: list[int], i: int) -> int:
    """Return an item.

    post: result == xs[i]
    raises: IndexError when i < 0 or i >= len(xs)
    """
    return xs[i]

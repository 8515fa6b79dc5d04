# V: proved
# terminates: yes
# about: raises


def get_item(xs: list[int], i: int) -> int:
    """Return an item, with places from the end allowed.

    post: result in xs
    raises: IndexError when i >= len(xs) or i < -len(xs)
    """
    return xs[i]

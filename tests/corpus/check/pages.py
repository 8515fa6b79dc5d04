# V: refuted pages(0, 1) -> 1 page for no items
# terminates: yes
# about: modulo


def pages(items: int, size: int) -> int:
    """Return how many pages hold all items.

    pre: items >= 0 and size > 0
    post: (result - 1) * size < items <= result * size
    """
    return items // size + 1

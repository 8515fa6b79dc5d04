# V: refuted item_changed_ahead(0) -> 13
# terminates: yes
# about: traps


def item_changed_ahead(n: int) -> int:
    """Add up a list whose last item changes on the way.

    post: result == 6
    """
    xs = [1, 2, 3]
    total = 0
    for x in xs:
        total += x
        xs[2] = 10
    return total

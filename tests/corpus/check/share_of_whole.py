# V: proved
# terminates: yes
# about: floats


def share_of_whole(total: int, share: float) -> float:
    """Return a share of a whole number.

    pre: 0 <= total <= 1000000 and 0.0 <= share <= 1.0
    post: 0 <= result <= total
    """
    return total * share

# V: refuted aliases([0]) -> the argument itself was changed
# terminates: yes
# about: mutation


def aliases(xs: list[int]) -> list[int]:
    """Return the numbers with a zero in front; leave xs alone.

    post: xs == old(xs)
    """
    ys = xs
    ys.insert(0, 0)
    return ys

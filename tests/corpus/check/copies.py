# V: proved
# terminates: yes
# about: mutation


def copies(xs: list[int]) -> list[int]:
    """Return the numbers with a zero in front; leave xs alone.

    post: xs == old(xs)
    post: result == [0] + xs
    """
    ys = xs[:]
    ys.insert(0, 0)
    return ys

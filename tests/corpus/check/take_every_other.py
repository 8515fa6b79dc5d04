# V: refuted take_every_other([0], 1) -> [0], which is as long as the list
# terminates: yes
# about: lists


def take_every_other(xs: list[int], n: int) -> list[int]:
    """Return each n-th item: fewer than there are.

    pre: n > 0 and len(xs) > 0
    post: len(result) < len(xs)
    """
    return xs[::n]

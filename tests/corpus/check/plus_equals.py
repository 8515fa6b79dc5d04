# V: refuted plus_equals([], [0]) -> the first list grew
# terminates: yes
# about: mutation


def plus_equals(xs: list[int], ys: list[int]) -> list[int]:
    """Return both lists as one.

    post: result == old(xs) + ys
    post: xs == old(xs)
    """
    xs += ys
    return xs

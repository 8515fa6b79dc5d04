# V: refuted slice_backwards([0, 1]) -> [1], the first is left out
# terminates: yes
# about: traps


def slice_backwards(xs: list[int]) -> list[int]:
    """Return the items from the last to the first.

    post: len(result) == len(xs)
    """
    return xs[len(xs) : 0 : -1]

# V: refuted swap_one_by_one([0, 1], 0, 1) -> [1, 1]
# terminates: yes
# about: lists


def swap_one_by_one(xs: list[int], i: int, j: int) -> None:
    """Exchange two items.

    pre: 0 <= i < len(xs) and 0 <= j < len(xs)
    post: xs[i] == old(xs[j]) and xs[j] == old(xs[i])
    """
    xs[i] = xs[j]
    xs[j] = xs[i]

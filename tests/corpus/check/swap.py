# V: proved
# terminates: yes
# about: lists


def swap(xs: list[int], i: int, j: int) -> None:
    """Exchange two items.

    pre: 0 <= i < len(xs) and 0 <= j < len(xs)
    post: xs[i] == old(xs[j]) and xs[j] == old(xs[i])
    post: all(xs[k] == old(xs)[k] for k in range(len(xs)) if k != i and k != j)
    """
    xs[i], xs[j] = xs[j], xs[i]

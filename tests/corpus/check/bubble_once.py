# V: refuted bubble_once([1, 1, 0]) -> [1, 0, 1]
# terminates: yes
# about: lists


def bubble_once(xs: list[int]) -> None:
    """Sort a list of at most three numbers.

    pre: len(xs) <= 3
    post: xs == sorted(old(xs))
    """
    for i in range(len(xs) - 1):
        if xs[i] > xs[i + 1]:
            xs[i], xs[i + 1] = xs[i + 1], xs[i]

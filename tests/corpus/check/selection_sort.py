# V: proved
# terminates: yes
# about: lists


def selection_sort(xs: list[int]) -> None:
    """Sort a list where it is.

    post: all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))
    post: len(xs) == len(old(xs))
    """
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            if xs[j] < xs[i]:
                xs[i], xs[j] = xs[j], xs[i]

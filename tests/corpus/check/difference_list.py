# V: refuted difference_list([0]) -> IndexError
# terminates: yes
# about: lists


def difference_list(xs: list[int]) -> list[int]:
    """Return what each number adds to the one before it.

    post: len(result) == max(len(xs) - 1, 0)
    """
    out = []
    for i in range(len(xs)):
        out.append(xs[i + 1] - xs[i])
    return out

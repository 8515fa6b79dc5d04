# V: refuted insert_sorted_late([0], 1) -> [1, 0]
# terminates: yes
# about: lists


def insert_sorted_late(xs: list[int], x: int) -> list[int]:
    """Return a sorted list with one number more.

    pre: all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))
    post: all(result[i] <= result[i + 1] for i in range(len(result) - 1))
    """
    for i in range(len(xs)):
        if x > xs[i]:
            return xs[:i] + [x] + xs[i:]
    return xs + [x]

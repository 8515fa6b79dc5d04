# V: proved
# terminates: yes
# about: lists


def insert_sorted(xs: list[int], x: int) -> list[int]:
    """Return a sorted list with one number more.

    pre: all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))
    post: len(result) == len(xs) + 1
    post: all(result[i] <= result[i + 1] for i in range(len(result) - 1))
    """
    at = 0
    while at < len(xs) and xs[at] < x:
        at += 1
    return xs[:at] + [x] + xs[at:]

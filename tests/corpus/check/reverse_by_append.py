# V: proved
# terminates: yes
# about: loops


def reverse_by_append(xs: list[int]) -> list[int]:
    """Return the items from the last to the first.

    post: len(result) == len(xs)
    post: all(result[i] == xs[len(xs) - 1 - i] for i in range(len(xs)))
    """
    out: list[int] = []
    i = len(xs) - 1
    while i >= 0:
        out.append(xs[i])
        i -= 1
    return out

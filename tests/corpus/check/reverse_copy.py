# V: proved
# terminates: yes
# about: lists


def reverse_copy(xs: list[int]) -> list[int]:
    """Return the items from the last to the first.

    post: len(result) == len(xs)
    post: all(result[i] == xs[len(xs) - 1 - i] for i in range(len(xs)))
    """
    out: list[int] = []
    for x in xs:
        out.insert(0, x)
    return out

# V: proved
# terminates: yes
# about: lists


def stutter(xs: list[int]) -> list[int]:
    """Return each item twice.

    post: len(result) == 2 * len(xs)
    post: all(result[2 * i] == xs[i] and result[2 * i + 1] == xs[i] for i in range(len(xs)))
    """
    out: list[int] = []
    for x in xs:
        out.extend([x, x])
    return out

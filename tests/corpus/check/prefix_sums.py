# V: proved
# terminates: yes
# about: lists


def prefix_sums(xs: list[int]) -> list[int]:
    """Return the sums of all beginnings, also of the empty one.

    post: len(result) == len(xs) + 1
    post: result[0] == 0
    post: all(result[i + 1] - result[i] == xs[i] for i in range(len(xs)))
    """
    out = [0]
    for x in xs:
        out.append(out[-1] + x)
    return out

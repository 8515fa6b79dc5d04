# V: refuted running_max([-1]) -> [0]
# terminates: yes
# about: lists


def running_max(xs: list[int]) -> list[int]:
    """Return the largest number up to each place.

    post: len(result) == len(xs)
    post: all(result[i] in xs for i in range(len(result)))
    """
    best = 0
    out = []
    for x in xs:
        if x > best:
            best = x
        out.append(best)
    return out

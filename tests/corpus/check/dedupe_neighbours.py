# V: refuted dedupe_neighbours([0, 1, 0]) -> [0, 1, 0]
# terminates: yes
# about: lists


def dedupe_neighbours(xs: list[int]) -> list[int]:
    """Return each number once.

    post: len(result) == len(set(xs))
    """
    out: list[int] = []
    for x in xs:
        if not out or out[-1] != x:
            out.append(x)
    return out

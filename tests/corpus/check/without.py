# V: refuted without([0, 0], 0) -> [0]
# terminates: yes
# about: lists


def without(xs: list[int], x: int) -> list[int]:
    """Return the numbers that are not x.

    post: x not in result
    """
    out = list(xs)
    if x in out:
        out.remove(x)
    return out

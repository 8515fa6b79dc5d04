# V: refuted reverse_stops_early([0]) -> the first item is left out
# terminates: yes
# about: loops


def reverse_stops_early(xs: list[int]) -> list[int]:
    """Return the items from the last to the first.

    post: len(result) == len(xs)
    """
    out: list[int] = []
    i = len(xs) - 1
    while i > 0:
        out.append(xs[i])
        i -= 1
    return out

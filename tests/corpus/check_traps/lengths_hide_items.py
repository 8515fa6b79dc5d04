# V: refuted lengths_hide_items([2]) -> 2
# terminates: yes
# about: traps


def lengths_hide_items(xs: list[int]) -> int:
    """Of a list only the length is seen by some engines: its items may be anything.

    post: result <= len(xs)
    """
    best = 0
    for x in xs:
        if x > best:
            best = x
    return best

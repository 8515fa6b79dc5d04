# V: proved
# terminates: yes
# about: sets


def discard_all(a: set[int], xs: list[int]) -> None:
    """Take numbers out of a set.

    post: all(x not in a for x in xs)
    post: all(x in a for x in old(a) if x not in xs)
    """
    for x in xs:
        a.discard(x)

# V: refuted remove_strict(set(), [0]) -> KeyError
# terminates: yes
# about: sets


def remove_strict(a: set[int], xs: list[int]) -> None:
    """Take numbers out of a set.

    post: all(x not in a for x in xs)
    """
    for x in xs:
        a.remove(x)

# V: refuted only_in_first({0}, {1}) -> {0, 1}
# terminates: yes
# about: sets


def only_in_first(a: set[int], b: set[int]) -> set[int]:
    """Return what is in a and not in b.

    post: all(x in a and x not in b for x in result)
    """
    return a ^ b

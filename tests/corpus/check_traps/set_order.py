# V: not proved
# terminates: yes
# shows: set_order({0, 8})
# about: traps


def set_order(s: set[int]) -> int:
    """Return some member.

    pre: len(s) == 2
    post: result == max(s)
    """
    return next(iter(s))

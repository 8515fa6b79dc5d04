# V: refuted set_of_nothing([]) -> 1
# terminates: yes
# about: traps


def set_of_nothing(xs: list[int]) -> int:
    """Tell apart what is left of a list.

    post: result == 0
    """
    try:
        xs.pop()
        return 0 * len(set(xs))
    except IndexError:
        return 1

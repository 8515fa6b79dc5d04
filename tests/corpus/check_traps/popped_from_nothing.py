# V: refuted popped_from_nothing([]) -> 1
# terminates: yes
# about: traps


def popped_from_nothing(xs: list[int]) -> int:
    """Filter what is left of a list.

    post: result == 0
    """
    try:
        xs.pop()
        return 0 * len([x for x in xs if x > 0])
    except IndexError:
        return 1

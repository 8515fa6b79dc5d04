# V: refuted loop_variable_deleted([0]) -> UnboundLocalError
# terminates: yes
# about: traps


def loop_variable_deleted(xs: list[int]) -> int:
    """Return a name that each round takes away.

    pre: len(xs) > 0
    post: result == xs[-1]
    """
    for x in xs:
        del x
    return x

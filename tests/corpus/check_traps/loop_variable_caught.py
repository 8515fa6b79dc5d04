# V: refuted loop_variable_caught([0]) -> UnboundLocalError
# terminates: yes
# about: traps


def loop_variable_caught(xs: list[int]) -> int:
    """Return the last number, whose name was given to an exception.

    pre: len(xs) > 0
    post: result == xs[-1]
    """
    for x in xs:
        try:
            raise ValueError
        except ValueError as x:
            pass
    return x

# V: refuted loop_variable_after([]) -> UnboundLocalError
# terminates: yes
# about: traps


def loop_variable_after(xs: list[int]) -> int:
    """Return the last item.

    post: len(xs) > 0 implies result == xs[-1]
    """
    for x in xs:
        pass
    return x

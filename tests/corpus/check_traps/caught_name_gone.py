# V: refuted caught_name_gone(0) -> UnboundLocalError
# terminates: yes
# about: traps


def caught_name_gone(n: int) -> int:
    """Use a name that an exception had for a while.

    post: result == 0
    """
    x = 1
    try:
        1 // n
    except ZeroDivisionError as x:
        pass
    both = [x, x]
    return 0 * len(both)

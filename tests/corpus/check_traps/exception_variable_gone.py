# V: refuted exception_variable_gone(0) -> UnboundLocalError
# terminates: yes
# about: traps


def exception_variable_gone(n: int) -> str:
    """Return what went wrong.

    post: n == 0 implies result != ""
    """
    error = ""
    try:
        1 // n
    except ZeroDivisionError as error:
        pass
    return error

# V: not proved
# terminates: yes
# shows: alias_after_exception(1234567)
# about: traps


def alias_after_exception(n: int) -> int:
    """Change what was given away before an exception.

    post: result == 0 or n != 1234567
    """
    a = [0]
    b = [[1]]
    try:
        if n == 1234567:
            a = [0]
            b = [a]
            raise ValueError
    except ValueError:
        pass
    a[0] = 5
    return b[0][0]

# V: not proved
# terminates: yes
# shows: alias_of_two_names(1234567)
# about: traps


def alias_of_two_names(n: int) -> int:
    """Change what stands under two names.

    post: result == 0 or n != 1234567
    """
    a = [0]
    b = [1]
    if n == 1234567:
        a = [0]
        b = a
    a[0] = 5
    return b[0]

# V: refuted while_else([]) -> -1
# terminates: yes
# about: loops


def while_else(xs: list[int]) -> int:
    """Return the place of the first zero, or the length.

    post: 0 not in xs implies result == len(xs)
    """
    i = 0
    while i < len(xs):
        if xs[i] == 0:
            break
        i += 1
    else:
        i = -1
    return i

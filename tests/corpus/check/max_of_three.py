# V: proved
# terminates: yes
# about: scalars


def max_of_three(a: int, b: int, c: int) -> int:
    """Return the largest of three numbers.

    post: result >= a and result >= b and result >= c
    post: result in (a, b, c)
    """
    if a >= b and a >= c:
        return a
    elif b >= c:
        return b
    else:
        return c

# V: proved
# terminates: no
# endless: gcd_by_subtraction(0, 1)
# about: loops


def gcd_by_subtraction(a: int, b: int) -> int:
    """Return a common divisor.

    pre: a >= 0 and b >= 0
    post: result <= a and result <= b
    """
    while a != b:
        if a > b:
            a -= b
        else:
            b -= a
    return a

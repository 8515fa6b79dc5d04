# V: proved
# terminates: yes
# about: modulo


def python_remainder(a: int, b: int) -> int:
    """Return the remainder that has the sign of the divisor.

    pre: b < 0
    post: b < result <= 0
    post: (a - result) % b == 0
    """
    return a - b * (a // b)

# V: refuted power_negative(2, -1) -> 0.5 is no whole number
# terminates: yes
# about: traps


def power_negative(base: int, exponent: int) -> int:
    """Raise a number to a power.

    pre: base == 2 and -3 <= exponent <= 3
    post: result * 2 >= 2
    """
    return base**exponent

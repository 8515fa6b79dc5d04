# V: proved
# terminates: yes
# about: loops


def power(base: int, exponent: int) -> int:
    """Raise a number to a power by squaring.

    pre: 0 <= exponent <= 64
    post: result == base ** exponent
    """
    result = 1
    while exponent > 0:
        if exponent % 2 == 1:
            result *= base
        base *= base
        exponent //= 2
    return result

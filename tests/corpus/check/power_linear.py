# V: refuted power_linear(0, 0) -> 0
# terminates: yes
# about: loops


def power_linear(base: int, exponent: int) -> int:
    """Raise a number to a power.

    pre: 0 <= exponent <= 64
    post: result == base ** exponent
    """
    result = base
    for _ in range(exponent - 1):
        result *= base
    return result

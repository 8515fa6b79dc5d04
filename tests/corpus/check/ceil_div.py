# V: proved
# terminates: yes
# about: modulo


def ceil_div(a: int, b: int) -> int:
    """Divide and round up.

    pre: b > 0
    post: (result - 1) * b < a <= result * b
    """
    return -(-a // b)

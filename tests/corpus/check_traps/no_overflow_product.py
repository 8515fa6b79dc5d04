# V: refuted no_overflow_product(9223372036854775807) -> larger than 64 bits
# terminates: yes
# about: traps


def no_overflow_product(n: int) -> int:
    """Return twice n.

    pre: 0 <= n < 2 ** 63
    post: result < 2 ** 63
    """
    return n * 2

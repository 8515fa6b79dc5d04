# V: refuted no_overflow(2147483647) -> 2147483648, numbers do not wrap around
# terminates: yes
# about: traps


def no_overflow(n: int) -> int:
    """Return the number after n, in 32 bits.

    pre: 0 <= n < 2 ** 31
    post: result < 2 ** 31
    """
    return n + 1

# V: proved
# terminates: yes
# about: misc


def bit_count(n: int) -> int:
    """Count the bits that are set.

    pre: n >= 0
    post: 0 <= result <= n
    """
    c = 0
    while n:
        c += n & 1
        n >>= 1
    return c

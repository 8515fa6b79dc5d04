# V: proved
# terminates: yes
# about: modulo


def lcm_by_adding(a: int, b: int) -> int:
    """Return a common multiple.

    pre: a > 0 and b > 0
    post: result % a == 0 and result % b == 0
    post: result >= a
    """
    m = a
    while m % b != 0:
        m += a
    return m

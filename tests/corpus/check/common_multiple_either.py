# V: refuted common_multiple_either(1, 2) -> 1
# terminates: yes
# about: modulo


def common_multiple_either(a: int, b: int) -> int:
    """Return a common multiple, searched one by one.

    pre: a > 0 and b > 0
    post: result % a == 0 and result % b == 0
    """
    m = 1
    while m % a != 0 and m % b != 0:
        m += 1
    return m

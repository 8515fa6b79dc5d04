# V: proved
# terminates: yes
# about: loops


def divide_by_subtraction(a: int, b: int) -> tuple[int, int]:
    """Divide with remainder.

    pre: a >= 0 and b > 0
    post: result[0] * b + result[1] == a
    post: 0 <= result[1] < b
    """
    quotient = 0
    while a >= b:
        a -= b
        quotient += 1
    return quotient, a

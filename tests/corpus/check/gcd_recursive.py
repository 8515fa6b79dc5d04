# V: proved
# terminates: yes
# about: recursion


def gcd_recursive(a: int, b: int) -> int:
    """Return the greatest common divisor.

    pre: a >= 0 and b >= 0 and a + b > 0
    post: result > 0
    post: a % result == 0 and b % result == 0
    """
    if b == 0:
        return a
    return gcd_recursive(b, a % b)

# V: proved
# terminates: yes
# about: loops


def gcd(a: int, b: int) -> int:
    """Return the greatest common divisor.

    pre: a > 0 and b > 0
    post: result > 0
    post: a % result == 0 and b % result == 0
    """
    while b != 0:
        a, b = b, a % b
    return a

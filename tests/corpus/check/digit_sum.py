# V: proved
# terminates: yes
# about: loops


def digit_sum(n: int) -> int:
    """Add the digits of a number.

    pre: n >= 0
    post: 0 <= result <= n
    post: (n - result) % 9 == 0
    """
    total = 0
    while n > 0:
        total += n % 10
        n //= 10
    return total

# V: refuted count_digits(0) -> 0
# terminates: yes
# about: loops


def count_digits(n: int) -> int:
    """Count the digits of a number.

    pre: n >= 0
    post: result >= 1
    """
    count = 0
    while n > 0:
        count += 1
        n //= 10
    return count

# V: proved
# terminates: no
# endless: count_digits_signed(-1)
# about: loops


def count_digits_signed(n: int) -> int:
    """Count the digits of a number.

    post: result >= 1
    """
    count = 1
    n //= 10
    while n != 0:
        count += 1
        n //= 10
    return count

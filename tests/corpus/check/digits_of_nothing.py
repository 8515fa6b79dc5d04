# V: refuted digits_of_nothing(0) -> 0
# terminates: yes
# about: loops


def digits_of_nothing(n: int) -> int:
    """Count the digits of a number.

    pre: n >= 0
    post: result >= 1
    post: n < 10 ** result
    """
    count = 0
    while n > 0:
        n //= 10
        count += 1
    return count

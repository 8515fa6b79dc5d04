# V: refuted last_digit(-1) -> 9
# terminates: yes
# about: modulo


def last_digit(n: int) -> int:
    """Return the last digit of a number as it is written.

    post: 0 <= result <= 9
    post: result == abs(n) % 10
    """
    return n % 10

# V: proved
# terminates: yes
# about: modulo


def digits_split(n: int) -> tuple[int, int]:
    """Split a number into all digits but the last, and the last.

    pre: n >= 0
    post: result[0] * 10 + result[1] == n
    post: 0 <= result[1] <= 9
    """
    quotient, rest = divmod(n, 10)
    return quotient, rest

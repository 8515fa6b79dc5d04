# V: refuted binary_digits(0) -> ''
# terminates: yes
# about: recursion


def binary_digits(n: int) -> str:
    """Write a number with the base two.

    pre: n >= 0
    post: len(result) >= 1
    """
    if n == 0:
        return ""
    return binary_digits(n // 2) + ("1" if n % 2 else "0")

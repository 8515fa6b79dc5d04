# V: proved
# terminates: no
# endless: factorial_endless(-1)
# about: recursion


def factorial_endless(n: int) -> int:
    """Return the product of 1 to n.

    post: n >= 0 implies result >= 1
    """
    if n == 0:
        return 1
    return n * factorial_endless(n - 1)

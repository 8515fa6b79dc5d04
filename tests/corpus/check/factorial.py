# V: proved
# terminates: yes
# about: recursion


def factorial(n: int) -> int:
    """Return the product of 1 to n.

    pre: n >= 0
    post: result >= 1
    post: result >= n
    """
    if n == 0:
        return 1
    return n * factorial(n - 1)

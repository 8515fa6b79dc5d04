# V: proved
# terminates: yes
# about: recursion


def is_even_mutual(n: int) -> bool:
    """Tell whether a number is even.

    pre: n >= 0
    post: result == (n % 2 == 0)
    """
    return True if n == 0 else _is_odd(n - 1)


def _is_odd(n: int) -> bool:
    return False if n == 0 else is_even_mutual(n - 1)

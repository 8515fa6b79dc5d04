# V: proved
# terminates: yes
# about: modulo


def is_odd(n: int) -> bool:
    """Tell whether a number is odd.

    post: result == (n % 2 != 0)
    """
    return n % 2 == 1

# V: refuted is_odd_signed(-1) -> False
# terminates: yes
# about: modulo


def is_odd_signed(n: int) -> bool:
    """Tell whether a number is odd, as C programmers do.

    post: result == (n % 2 != 0)
    """
    rest = n % 2 if n >= 0 else -(-n % 2)
    return rest == 1

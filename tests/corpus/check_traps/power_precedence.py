# V: refuted power_precedence(1) -> -1, since ** binds before the sign
# terminates: yes
# about: traps


def power_precedence(n: int) -> int:
    """Square the negative of a number.

    pre: n == 1
    post: result == 1
    """
    return -(1**2) * n

# V: refuted modulo_sign(-1, -2) -> -1, since the rest has the sign of the divisor
# terminates: yes
# about: traps


def modulo_sign(a: int, b: int) -> int:
    """Return a modulo b.

    pre: b != 0
    post: result >= 0
    """
    return a % b

# V: refuted minus_zero(-0.0) -> '0.0' and '-0.0' are written differently
# terminates: yes
# about: traps


def minus_zero(x: float) -> str:
    """Write zero.

    pre: x == 0.0
    post: result == "0.0"
    """
    return str(x)

# V: refuted minus_zero_round(-0.1) -> '-0.0'
# terminates: yes
# about: traps


def minus_zero_round(x: float) -> str:
    """Write a small number, rounded.

    pre: -0.5 <= x <= 0.5
    post: result == "0.0"
    """
    return str(round(x, 0))

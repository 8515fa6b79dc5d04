# V: refuted float_successor(9007199254740992.0) -> itself
# terminates: yes
# about: traps


def float_successor(x: float) -> float:
    """Return a larger number.

    pre: 0.0 <= x <= 1e18
    post: result > x
    """
    return x + 1.0

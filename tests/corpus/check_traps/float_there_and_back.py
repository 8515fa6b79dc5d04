# V: refuted float_there_and_back(0.01) -> 0.009999999999999995
# terminates: yes
# about: traps


def float_there_and_back(x: float) -> float:
    """Return x.

    pre: 0.0 <= x <= 1.0
    post: result == x
    """
    return (x + 0.1) - 0.1

# V: refuted b05_float_step(1e+17) -> float rounding: x + 1.0 == x from 2**53 on
# terminates: yes
# about: check_dev


def b05_float_step(x: float) -> float:
    """Float step.

    pre: 0.0 <= x <= 1e18
    post: result > x
    """
    return x + 1.0

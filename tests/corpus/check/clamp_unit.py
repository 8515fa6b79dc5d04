# V: refuted clamp_unit(float("nan")) -> nan is not inside
# terminates: yes
# about: floats


def clamp_unit(x: float) -> float:
    """Bring a number into [0, 1].

    post: 0.0 <= result <= 1.0
    """
    if x < 0.0:
        return 0.0
    if x > 1.0:
        return 1.0
    return x

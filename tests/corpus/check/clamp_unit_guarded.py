# V: proved
# terminates: yes
# about: floats


def clamp_unit_guarded(x: float) -> float:
    """Bring a number into [0, 1]; what is no number becomes zero.

    post: 0.0 <= result <= 1.0
    """
    if x != x or x < 0.0:
        return 0.0
    return min(x, 1.0)

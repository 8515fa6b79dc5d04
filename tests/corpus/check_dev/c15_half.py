# V: proved
# terminates: yes
# about: check_dev


def c15_half(x: float) -> float:
    """Half.

    pre: 0.0 <= x <= 1e300
    post: 0.0 <= result <= x
    """
    return x * 0.5

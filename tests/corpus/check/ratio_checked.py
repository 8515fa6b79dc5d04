# V: proved
# terminates: yes
# about: floats


def ratio_checked(part: int, whole: int) -> float:
    """Return part of whole.

    pre: 0 <= part <= whole <= 1000
    post: 0.0 <= result <= 1.0
    """
    if whole == 0:
        return 0.0
    return part / whole

# V: refuted share(1, 0) -> ZeroDivisionError
# terminates: yes
# about: floats


def share(part: int, whole: int) -> float:
    """Return part of whole as a number of [0, 1].

    pre: 0 <= part <= 1000 and 0 <= whole <= 1000
    post: whole >= part implies 0.0 <= result <= 1.0
    """
    return part / whole

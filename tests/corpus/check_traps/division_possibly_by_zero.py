# V: refuted division_possibly_by_zero(0, 0) -> ZeroDivisionError
# terminates: yes
# about: traps


def division_possibly_by_zero(a: int, b: int) -> int:
    """Divide and round down.

    post: b > 0 implies result * b <= a
    """
    return a // b

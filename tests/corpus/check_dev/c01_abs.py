# V: proved
# terminates: yes
# about: check_dev


def c01_abs(x: int) -> int:
    """Abs.

    post: result >= 0
    post: result == x or result == -x
    """
    if x < 0:
        return -x
    return x

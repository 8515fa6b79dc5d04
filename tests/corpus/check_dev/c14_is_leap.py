# V: proved
# terminates: yes
# about: check_dev


def c14_is_leap(y: int) -> bool:
    """Is leap.

    pre: y > 0
    post: result == (y % 4 == 0 and (y % 100 != 0 or y % 400 == 0))
    """
    if y % 400 == 0:
        return True
    if y % 100 == 0:
        return False
    return y % 4 == 0

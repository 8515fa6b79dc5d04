# V: proved
# terminates: yes
# about: raises


class TooSmall(Exception):
    """What is there does not suffice."""


def own_error(have: int, need: int) -> int:
    """Return what is left.

    post: result == have - need and result >= 0
    raises: TooSmall when have < need
    """
    if have < need:
        raise TooSmall(f"{need - have} short")
    return have - need

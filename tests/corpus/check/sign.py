# V: proved
# terminates: yes
# about: scalars


def sign(x: int) -> int:
    """Return -1, 0 or 1.

    post: (result == 1) == (x > 0)
    post: (result == -1) == (x < 0)
    post: (result == 0) == (x == 0)
    """
    return (x > 0) - (x < 0)

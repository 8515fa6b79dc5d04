# V: refuted finally_wins(0) -> -1, since finally returns too
# terminates: yes
# about: exceptions


def finally_wins(x: int) -> int:
    """Return x.

    post: result == x
    """
    try:
        return x
    finally:
        return -1

# V: proved
# terminates: yes
# about: raises


def permitted(s: str) -> int:
    """Read a number of at most four characters.

    pre: len(s) <= 4
    post: -999 <= result <= 9999
    raises: ValueError
    """
    return int(s)

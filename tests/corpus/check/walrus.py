# V: proved
# terminates: yes
# about: misc


def walrus(s: str) -> int:
    """Return the length of a text of more than three characters, else zero.

    post: result == 0 or result > 3
    post: result <= len(s)
    """
    if (n := len(s)) > 3:
        return n
    return 0

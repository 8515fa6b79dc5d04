# V: proved
# terminates: yes
# about: logic


def implication(a: bool, b: bool) -> bool:
    """Return whether a implies b.

    post: result == (not a or b)
    """
    return a <= b

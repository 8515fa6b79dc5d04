# V: refuted upper_greek("ῼ") -> two characters
# terminates: yes
# about: traps


def upper_greek(s: str) -> str:
    """Write one character as a capital.

    pre: len(s) == 1 and s != "ß"
    post: len(result) == 1
    """
    return s.upper()

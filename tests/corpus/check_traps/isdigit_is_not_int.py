# V: refuted isdigit_is_not_int("²") -> ValueError
# terminates: yes
# about: traps


def isdigit_is_not_int(s: str) -> int:
    """Read a digit.

    pre: len(s) == 1 and s.isdigit()
    post: 0 <= result <= 9
    """
    return int(s)

# V: refuted parse_digits("²") -> ValueError
# terminates: yes
# about: strings


def parse_digits(s: str) -> int:
    """Read a number; -1 where there is none.

    pre: len(s) <= 9
    post: result >= -1
    """
    if s.isdigit():
        return int(s)
    return -1

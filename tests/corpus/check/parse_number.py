# V: refuted parse_number(" 7") -> 7, though a space stands there
# terminates: yes
# about: strings


def parse_number(s: str) -> int:
    """Read a number.

    pre: len(s) <= 9
    post: s != "" and s.isdigit()
    raises: ValueError
    """
    return int(s)

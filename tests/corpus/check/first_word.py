# V: refuted first_word("") -> IndexError
# terminates: yes
# about: strings


def first_word(s: str) -> str:
    """Return the first word of a line.

    post: " " not in result
    """
    return s.split()[0]

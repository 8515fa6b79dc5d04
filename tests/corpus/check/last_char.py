# V: proved
# terminates: yes
# about: strings


def last_char(s: str) -> str:
    """Return the last character, or nothing.

    post: len(result) <= 1
    post: s != "" implies result == s[len(s) - 1]
    """
    return s[-1:]

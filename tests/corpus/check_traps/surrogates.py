# V: refuted surrogates("\ud800") -> UnicodeEncodeError
# terminates: yes
# about: traps


def surrogates(s: str) -> int:
    """Return the number of bytes.

    post: result >= len(s)
    """
    return len(s.encode())

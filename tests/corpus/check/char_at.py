# V: proved
# terminates: yes
# about: strings


def char_at(s: str, i: int) -> str:
    """Return the character at a place.

    pre: 0 <= i < len(s)
    post: len(result) == 1
    post: result in s
    """
    return s[i]

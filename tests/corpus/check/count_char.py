# V: proved
# terminates: yes
# about: strings


def count_char(s: str, c: str) -> int:
    """Count a character.

    pre: len(c) == 1
    post: result == s.count(c)
    """
    n = 0
    for each in s:
        if each == c:
            n += 1
    return n

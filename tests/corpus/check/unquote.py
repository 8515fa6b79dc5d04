# V: refuted unquote("\"") -> '' for a single mark
# terminates: yes
# about: strings


def unquote(s: str) -> str:
    """Take the marks of a quoted text away.

    pre: s.startswith('"') and s.endswith('"')
    post: len(result) == len(s) - 2
    """
    return s[1:-1]

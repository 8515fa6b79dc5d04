# V: refuted b06_lstrip('aa', 'a') -> lstrip removes a character set, not a prefix
# terminates: yes
# about: check_dev


def b06_lstrip(s: str, p: str) -> str:
    """Lstrip.

    pre: s.startswith(p)
    post: p + result == s
    """
    return s.lstrip(p)

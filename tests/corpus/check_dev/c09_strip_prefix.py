# V: proved
# terminates: yes
# about: check_dev


def c09_strip_prefix(s: str, p: str) -> str:
    """Strip prefix.

    post: (p + result == s) if s.startswith(p) else (result == s)
    """
    if s.startswith(p):
        return s[len(p) :]
    return s

# V: proved
# terminates: yes
# about: strings


def trimmed(s: str) -> str:
    """Take spaces away from both ends.

    post: len(result) <= len(s)
    post: result in s
    """
    return s.strip()

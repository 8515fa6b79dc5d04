# V: refuted truncate("ab", 1) -> 'a...' is longer than 1
# terminates: yes
# about: strings


def truncate(s: str, width: int) -> str:
    """Cut a text that is too long.

    pre: width >= 0
    post: len(result) <= max(width, 3)
    """
    if len(s) <= width:
        return s
    return s[:width] + "..."

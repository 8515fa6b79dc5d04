# V: proved
# terminates: yes
# about: strings


def truncate_marked(s: str, width: int) -> str:
    """Cut a text that is too long, and mark it.

    pre: width >= 3
    post: len(result) <= width
    post: len(s) <= width implies result == s
    """
    if len(s) <= width:
        return s
    return s[: width - 3] + "..."

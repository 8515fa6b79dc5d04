# V: proved
# terminates: yes
# about: strings


def pad_left(s: str, width: int) -> str:
    """Fill up with spaces.

    pre: -1000 <= width <= 1000
    post: len(result) == max(len(s), width)
    post: result.endswith(s)
    """
    missing = width - len(s)
    return " " * missing + s

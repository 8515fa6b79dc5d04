# V: proved
# terminates: yes
# about: optional


def head_or(xs: list[int] | None, default: int) -> int:
    """Return the first number, or a default.

    post: xs is None implies result == default
    post: xs is not None and len(xs) > 0 implies result == xs[0]
    """
    if xs is None or not xs:
        return default
    return xs[0]

# V: proved
# terminates: yes
# about: texts, raises


def percent_of_text(text: str) -> int | None:
    """Read a percentage; None for what is none.

    post: result is None or 0 <= result <= 100
    """
    try:
        value = int(text)
    except ValueError:
        return None
    if value < 0 or value > 100:
        return None
    return value

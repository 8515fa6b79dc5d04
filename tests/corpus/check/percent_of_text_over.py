# V: refuted percent_of_text_over("101") -> 101
# terminates: yes
# about: texts, raises


def percent_of_text_over(text: str) -> int | None:
    """Read a percentage; None for what is none.

    post: result is None or 0 <= result <= 100
    """
    try:
        value = int(text)
    except ValueError:
        return None
    if value < 0:
        return None
    return value

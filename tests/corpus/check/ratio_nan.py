# V: refuted ratio_nan("nan") -> float("nan")
# terminates: yes
# about: texts, floats, raises


def ratio_nan(text: str) -> float:
    """Read a ratio: a text can also say that it is no number.

    post: 0.0 <= result <= 1.0
    """
    try:
        value = float(text)
    except ValueError:
        return 0.0
    if value < 0.0 or value > 1.0:
        return 0.0
    return value

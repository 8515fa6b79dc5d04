# V: proved
# terminates: yes
# about: texts, floats, raises


def ratio_or_zero(text: str) -> float:
    """Read a ratio; what is none, or outside, counts as nothing.

    post: 0.0 <= result <= 1.0
    """
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0.0 <= value <= 1.0 else 0.0

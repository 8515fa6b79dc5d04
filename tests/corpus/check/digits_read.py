# V: refuted digits_read("²") -> ValueError
# terminates: yes
# about: texts, raises


def digits_read(text: str) -> int:
    """Read digits: some signs count as digits that no number is written with.

    pre: text.isdigit() and len(text) < 100
    post: result >= 0
    """
    return int(text)

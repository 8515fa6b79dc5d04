# V: refuted length_of(None) -> TypeError
# terminates: yes
# about: optional


def length_of(s: str | None) -> int:
    """Return the length of a text; zero where there is none.

    post: result >= 0
    """
    return len(s)

# V: refuted huge_from_text("9" * 4301) -> ValueError, more digits than Python reads
# terminates: yes
# about: traps


def huge_from_text(s: str) -> int:
    """Read a number.

    pre: len(s) > 0 and all(c in "0123456789" for c in s)
    post: result >= 0
    """
    return int(s)

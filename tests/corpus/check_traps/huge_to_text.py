# V: refuted huge_to_text(10**4300) -> ValueError, more digits than Python writes
# terminates: yes
# about: traps


def huge_to_text(n: int) -> int:
    """Count the digits of a number.

    pre: n >= 0
    post: result >= 1
    """
    return len(str(n))

# V: not proved
# terminates: yes
# about: traps


def huge_to_text(n: int) -> int:
    """Count the digits of a number.

    pre: n >= 0
    post: result >= 1
    """
    return len(str(n))

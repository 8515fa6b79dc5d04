# V: refuted high_characters("\U0010ffff") -> above 0x2FFFF, and a text all the same
# terminates: yes
# about: traps


def high_characters(s: str) -> bool:
    """Tell whether all characters are below 0x30000.

    pre: len(s) == 1
    post: result
    """
    return ord(s) < 0x30000

# V: refuted strip_takes_a_set("baa") -> '' lost more than the ending
# terminates: yes
# about: traps


def strip_takes_a_set(s: str) -> str:
    """Take the ending "ab" away.

    post: not s.endswith("ab") implies result == s
    """
    return s.rstrip("ab")

# V: refuted upper_changes_length("ß") -> 'SS'
# terminates: yes
# about: traps


def upper_changes_length(s: str) -> str:
    """Write in capitals.

    post: len(result) == len(s)
    """
    return s.upper()

# V: refuted lower_changes_length("İ") -> two characters
# terminates: yes
# about: traps


def lower_changes_length(s: str) -> str:
    """Write in small letters.

    post: len(result) == len(s)
    """
    return s.lower()

# V: refuted upper_lower_round_trip("ſ") -> 's'
# terminates: yes
# about: traps


def upper_lower_round_trip(s: str) -> str:
    """Write in capitals and back.

    pre: s == s.lower()
    post: result == s
    """
    return s.upper().lower()

# V: refuted trim_both("\"a") -> 'a' lost its mark
# terminates: yes
# about: strings


def trim_both(s: str) -> str:
    """Take quotation marks away where they stand on both ends.

    post: not (s.startswith('"') and s.endswith('"')) implies result == s
    """
    return s.strip('"')

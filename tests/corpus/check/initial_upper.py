# V: refuted initial_upper("aB") -> 'Ab' changed the rest
# terminates: yes
# about: strings


def initial_upper(s: str) -> str:
    """Make the first character a capital.

    post: s != "" and s[0] in "abc" implies result[1:] == s[1:]
    """
    return s.capitalize()

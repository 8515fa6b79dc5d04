# V: refuted shout("ß") -> 'SS!' is one longer
# terminates: yes
# about: strings


def shout(s: str) -> str:
    """Write in capitals, with an exclamation mark.

    post: len(result) == len(s) + 1
    """
    return s.upper() + "!"

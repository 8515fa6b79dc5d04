# V: refuted words_joined(" ") -> ''
# terminates: yes
# about: strings


def words_joined(s: str) -> str:
    """Put one space between words.

    post: s != "" implies result != ""
    """
    return " ".join(s.split())

# V: refuted wrong_handler({}, "") -> KeyError
# terminates: yes
# about: exceptions


def wrong_handler(d: dict[str, int], k: str) -> int:
    """Look a key up; zero where it is missing.

    post: k not in d implies result == 0
    """
    try:
        return d[k]
    except IndexError:
        return 0

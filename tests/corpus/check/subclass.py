# V: proved
# terminates: yes
# about: raises


def subclass(d: dict[str, int], k: str) -> int:
    """Look a key up.

    post: result == d[k]
    raises: LookupError when k not in d
    """
    return d[k]

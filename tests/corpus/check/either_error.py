# V: proved
# terminates: yes
# about: raises


def either_error(d: dict[str, int], k: str) -> int:
    """Divide a hundred by what is stored.

    post: result == 100 // d[k]
    raises: KeyError when k not in d
    raises: ZeroDivisionError when k in d and d[k] == 0
    """
    return 100 // d[k]

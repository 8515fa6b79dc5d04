# V: refuted superclass({}, "") -> LookupError is no KeyError
# terminates: yes
# about: raises


def superclass(d: dict[str, int], k: str) -> int:
    """Look a key up.

    post: result == d[k]
    raises: KeyError when k not in d
    """
    if k not in d:
        raise LookupError(k)
    return d[k]

# V: refuted remove_zeros({"": 0}) -> RuntimeError, the mapping changed its size
# terminates: yes
# about: dicts


def remove_zeros(d: dict[str, int]) -> None:
    """Remove all zeros.

    post: all(d[k] != 0 for k in d)
    """
    for k in d:
        if d[k] == 0:
            del d[k]

# V: proved
# terminates: yes
# about: dicts


def remove_key(d: dict[str, int], k: str) -> None:
    """Remove a key.

    post: k not in d
    post: all(j in d and d[j] == old(d)[j] for j in old(d) if j != k)
    raises: KeyError when k not in d
    """
    del d[k]

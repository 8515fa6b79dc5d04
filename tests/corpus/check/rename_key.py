# V: refuted rename_key({"": 0}, "", "") -> the key is gone, and the clause has no value
# terminates: yes
# about: dicts


def rename_key(d: dict[str, int], before: str, after: str) -> None:
    """Give a key another name.

    pre: before in d
    post: d[after] == old(d)[before]
    """
    d[after] = d[before]
    del d[before]

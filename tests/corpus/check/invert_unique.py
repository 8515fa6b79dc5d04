# V: proved
# terminates: yes
# about: dicts


def invert_unique(d: dict[str, int]) -> dict[int, str]:
    """Turn a mapping round.

    post: all(d[result[v]] == v for v in result)
    post: all(d[k] in result for k in d)
    """
    out: dict[int, str] = {}
    for key, value in d.items():
        out.setdefault(value, key)
    return out

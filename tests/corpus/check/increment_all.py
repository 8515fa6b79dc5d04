# V: proved
# terminates: yes
# about: dicts


def increment_all(d: dict[str, int]) -> None:
    """Add one to each value.

    post: all(k in d and d[k] == old(d)[k] + 1 for k in old(d))
    post: len(d) == len(old(d))
    """
    for k in d:
        d[k] += 1

# V: refuted first_key({}) -> StopIteration
# terminates: yes
# about: dicts


def first_key(d: dict[str, int]) -> str:
    """Return the key that was put in first.

    post: result in d
    """
    return next(iter(d))

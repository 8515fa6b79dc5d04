# V: refuted dict_order({"b": 0, "a": 0}) -> 'b', the key that came first, not the smallest
# terminates: yes
# about: traps


def dict_order(d: dict[str, int]) -> str:
    """Return the first key.

    pre: len(d) > 0
    post: result == min(d)
    """
    return next(iter(d))

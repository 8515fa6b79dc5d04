# V: refuted dict_order_kept({"": 0, "a": 0}) -> '' keeps its place although it was stored again
# terminates: yes
# about: traps


def dict_order_kept(d: dict[str, int]) -> str:
    """Store the first key again; return the key that is last then.

    pre: len(d) == 2
    post: result == list(d)[0]
    """
    first = list(d)[0]
    d[first] = d[first] + 1
    return list(d)[-1]

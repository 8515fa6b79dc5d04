# V: refuted dict_equality_ignores_order({"": 0, "a": 0}, {"a": 0, "": 0}) -> equal, in another order
# terminates: yes
# about: traps


def dict_equality_ignores_order(a: dict[str, int], b: dict[str, int]) -> bool:
    """Tell whether two mappings are the same.

    post: result implies list(a) == list(b)
    """
    return a == b

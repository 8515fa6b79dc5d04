# V: refuted text_order("B", "a") -> True, capitals come first
# terminates: yes
# about: traps


def text_order(a: str, b: str) -> bool:
    """Tell whether a comes before b.

    pre: a == "B" and b == "a"
    post: not result
    """
    return a < b

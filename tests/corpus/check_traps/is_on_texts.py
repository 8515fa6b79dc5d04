# V: not proved
# terminates: yes
# shows: is_on_texts("a b", "c")
# about: traps


def is_on_texts(a: str, b: str) -> bool:
    """Tell whether two equal texts are one object.

    pre: len(a) > 1 and len(b) > 0
    post: result
    """
    return (a + b) is (a + b)

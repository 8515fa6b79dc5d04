# V: refuted xor_text("a", "b") -> 'a', not empty
# terminates: yes
# about: logic


def xor_text(a: str, b: str) -> str:
    """Return the one text that is not empty; empty where both or none is.

    post: a != "" and b != "" implies result == ""
    """
    return a or b

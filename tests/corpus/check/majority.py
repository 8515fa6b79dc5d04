# V: proved
# terminates: yes
# about: logic


def majority(a: bool, b: bool, c: bool) -> bool:
    """Return what two of three say.

    post: result == (a + b + c >= 2)
    """
    return (a and b) or (c and (a or b))

# V: proved
# terminates: yes
# about: logic


def all_or_none(a: bool, b: bool, c: bool) -> bool:
    """Tell whether all three agree.

    post: result == (a == b and b == c)
    """
    return a and b and c or not (a or b or c)

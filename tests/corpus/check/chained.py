# V: refuted chained(0, 0) -> False, since 0 == 0 == True asks whether 0 equals True
# terminates: yes
# about: logic


def chained(a: int, b: int) -> bool:
    """Tell whether two numbers are equal.

    post: result == (a == b)
    """
    return a == b == True

# V: refuted number_text_order(9, 10) -> False, '9' comes after '10'
# terminates: yes
# about: traps


def number_text_order(a: int, b: int) -> bool:
    """Tell whether a is smaller than b.

    pre: 0 <= a <= 100 and 0 <= b <= 100
    post: result == (a < b)
    """
    return str(a) < str(b)

# V: refuted same_letters("aab", "abb") -> True
# terminates: yes
# about: strings


def same_letters(a: str, b: str) -> bool:
    """Tell whether one text is the other in another order.

    post: result implies sorted(a) == sorted(b)
    """
    return len(a) == len(b) and set(a) == set(b)

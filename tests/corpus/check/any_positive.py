# V: refuted any_positive([0, 1]) -> False
# terminates: yes
# about: lists


def any_positive(xs: list[int]) -> bool:
    """Tell whether some number is positive.

    post: result == any(x > 0 for x in xs)
    """
    for x in xs:
        return x > 0
    return False

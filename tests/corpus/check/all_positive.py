# V: proved
# terminates: yes
# about: lists


def all_positive(xs: list[int]) -> bool:
    """Tell whether each number is positive.

    post: result == all(x > 0 for x in xs)
    """
    for x in xs:
        if x <= 0:
            break
    else:
        return True
    return False

# V: refuted early_return([0, 1], 1) -> False
# terminates: yes
# about: misc


def early_return(xs: list[int], x: int) -> bool:
    """Tell whether x is in the list.

    post: result == (x in xs)
    """
    for y in xs:
        if y == x:
            return True
        else:
            return False
    return False

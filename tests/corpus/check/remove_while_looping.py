# V: refuted remove_while_looping([0, 0]) -> [0], one is jumped over
# terminates: yes
# about: lists


def remove_while_looping(xs: list[int]) -> list[int]:
    """Take the zeros out.

    post: 0 not in result
    """
    for x in xs:
        if x == 0:
            xs.remove(x)
    return xs

# V: proved
# terminates: yes
# about: loops


def while_true_search(xs: list[int], x: int) -> int:
    """Return the place of a number that is there.

    pre: x in xs
    post: xs[result] == x
    post: 0 <= result < len(xs)
    """
    i = 0
    while True:
        if xs[i] == x:
            return i
        i += 1

# V: proved
# terminates: yes
# about: lists


def move_zeros(xs: list[int]) -> None:
    """Move the zeros to the end.

    post: len(xs) == len(old(xs))
    post: xs.count(0) == old(xs).count(0)
    """
    place = 0
    for i in range(len(xs)):
        if xs[i] != 0:
            xs[place], xs[i] = xs[i], xs[place]
            place += 1

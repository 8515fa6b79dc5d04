# V: proved
# terminates: yes
# about: lists


def reverse_in_place(xs: list[int]) -> None:
    """Turn a list round.

    post: xs == old(xs)[::-1]
    """
    i = 0
    j = len(xs) - 1
    while i < j:
        xs[i], xs[j] = xs[j], xs[i]
        i += 1
        j -= 1

# V: refuted reverse_half([0, 1]) -> [1, 1]
# terminates: yes
# about: lists


def reverse_half(xs: list[int]) -> None:
    """Turn a list round.

    post: xs == old(xs)[::-1]
    """
    for i in range(len(xs) // 2):
        xs[i] = xs[-1 - i]
        xs[-1 - i] = xs[i]

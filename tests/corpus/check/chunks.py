# V: refuted chunks([0], 2) -> [], the rest is lost
# terminates: yes
# about: lists


def chunks(xs: list[int], size: int) -> list[list[int]]:
    """Cut a list into pieces.

    pre: size >= 1
    post: sum(len(c) for c in result) == len(xs)
    """
    return [xs[i * size : (i + 1) * size] for i in range(len(xs) // size)]

# V: proved
# terminates: yes
# about: lists


def dot(xs: list[int], ys: list[int]) -> int:
    """Return the inner product of two rows of one length.

    pre: len(xs) == len(ys)
    post: result == sum(xs[i] * ys[i] for i in range(len(xs)))
    """
    acc = 0
    for x, y in zip(xs, ys, strict=True):
        acc += x * y
    return acc

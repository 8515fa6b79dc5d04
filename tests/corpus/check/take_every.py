# V: proved
# terminates: yes
# about: lists


def take_every(xs: list[int], n: int) -> list[int]:
    """Return each n-th item, from the first on.

    pre: n > 0
    post: len(result) == (len(xs) + n - 1) // n
    post: all(result[i] == xs[i * n] for i in range(len(result)))
    """
    return xs[::n]

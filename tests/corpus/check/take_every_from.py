# V: proved
# terminates: yes
# about: lists


def take_every_from(xs: list[int], first: int, n: int) -> list[int]:
    """Return each n-th item, from a place on.

    pre: n > 0 and 0 <= first <= len(xs)
    post: len(result) <= len(xs) - first
    post: all(result[i] == xs[first + i * n] for i in range(len(result)))
    """
    return xs[first::n]

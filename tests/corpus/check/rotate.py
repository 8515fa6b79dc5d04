# V: proved
# terminates: yes
# about: lists


def rotate(xs: list[int], k: int) -> list[int]:
    """Move the first k items to the end.

    pre: 0 <= k <= len(xs)
    post: len(result) == len(xs)
    post: all(result[i] == xs[(i + k) % len(xs)] for i in range(len(xs)))
    """
    return xs[k:] + xs[:k]

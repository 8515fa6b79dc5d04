# V: proved
# terminates: yes
# about: lists


def windows(xs: list[int], k: int) -> list[list[int]]:
    """Return all stretches of k neighbours.

    pre: 1 <= k <= len(xs)
    post: len(result) == len(xs) - k + 1
    post: all(len(w) == k for w in result)
    """
    return [xs[i : i + k] for i in range(len(xs) - k + 1)]

# V: refuted negative_slice([0], 0) -> [0], since -0 is 0
# terminates: yes
# about: traps


def negative_slice(xs: list[int], n: int) -> list[int]:
    """Return the last n items.

    pre: 0 <= n <= len(xs)
    post: len(result) == n
    """
    return xs[-n:]

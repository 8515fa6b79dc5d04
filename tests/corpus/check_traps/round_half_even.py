# V: refuted round_half_even(0) -> 0, since halves go to the even neighbour
# terminates: yes
# about: traps


def round_half_even(n: int) -> int:
    """Round n and a half up.

    pre: 0 <= n <= 1000
    post: result == n + 1
    """
    return round(n + 0.5)

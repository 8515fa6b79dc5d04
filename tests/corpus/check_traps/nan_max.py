# V: refuted nan_max([float("nan"), 0.0]) -> nan, though 0.0 is a number
# terminates: yes
# about: traps


def nan_max(xs: list[float]) -> float:
    """Return the largest number.

    pre: len(xs) > 0
    post: any(x == x for x in xs) implies result == result
    """
    return max(xs)

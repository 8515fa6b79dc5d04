# V: refuted is_strictly_rising([0, 0]) -> True
# terminates: yes
# about: lists


def is_strictly_rising(xs: list[int]) -> bool:
    """Tell whether each number is larger than the one before it.

    post: result == all(xs[i] < xs[i + 1] for i in range(len(xs) - 1))
    """
    return xs == sorted(xs)

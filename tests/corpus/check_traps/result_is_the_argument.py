# V: refuted result_is_the_argument([0]) -> the argument grew with the result
# terminates: yes
# about: traps


def result_is_the_argument(xs: list[int]) -> list[int]:
    """Return the numbers and one more.

    post: len(result) == len(xs) + 1
    """
    ys = xs
    ys += [1]
    return ys

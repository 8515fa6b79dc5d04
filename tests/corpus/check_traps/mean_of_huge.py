# V: refuted mean_of_huge([10**400]) -> OverflowError
# terminates: yes
# about: traps


def mean_of_huge(xs: list[int]) -> float:
    """Return the mean.

    pre: len(xs) > 0
    post: min(xs) <= result <= max(xs)
    """
    return sum(xs) / len(xs)

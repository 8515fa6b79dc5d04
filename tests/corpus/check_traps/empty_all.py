# V: refuted empty_all([]) -> True of no number
# terminates: yes
# about: traps


def empty_all(xs: list[int]) -> bool:
    """Tell whether there are numbers, all positive.

    post: result implies len(xs) > 0
    """
    return all(x > 0 for x in xs)

# V: refuted contract_hides_alias([]) -> 1
# terminates: yes
# about: traps


def count(xs: list[int]) -> int:
    """Return nothing much.

    post: result == 0
    """
    ys = xs
    ys += [1]
    return 0


def contract_hides_alias(xs: list[int]) -> int:
    """Return the length, as it was.

    post: result == len(old(xs))
    """
    zero = count(xs)
    return len(xs) + zero

# V: refuted contract_hides_unpacking([0]) -> 99
# terminates: yes
# about: traps


def first(xs: list[int]) -> int:
    """Return nothing much.

    pre: len(xs) > 0
    post: result == 0
    """
    xs[0], y = 99, 0
    return y


def contract_hides_unpacking(xs: list[int]) -> int:
    """Return the first number, as it was.

    pre: len(xs) > 0
    post: result == old(xs)[0]
    """
    zero = first(xs)
    return xs[0] + zero

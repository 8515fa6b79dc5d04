# V: refuted helper_in_a_loop([2]) -> 2
# terminates: yes
# about: traps


def _count_to(n: int) -> int:
    i = 0
    while i < n:
        i += 1
    return i


def helper_in_a_loop(xs: list[int]) -> int:
    """What the inner loop leaned on does not hold in each round of the outer one.

    pre: all(0 <= x <= 9 for x in xs)
    post: result <= len(xs)
    """
    total = 0
    for x in xs:
        total += _count_to(x)
    return total

# V: refuted generator_used_up([0]) -> (1, 0), the second pass finds nothing
# terminates: yes
# about: traps


def generator_used_up(xs: list[int]) -> tuple[int, int]:
    """Count twice.

    post: result[0] == result[1]
    """
    each = (x for x in xs)
    return sum(1 for _ in each), sum(1 for _ in each)

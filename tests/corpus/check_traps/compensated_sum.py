# V: not proved
# terminates: yes
# shows: compensated_sum(0.1, 0.2, 0.3)
# python: 3.12
# about: traps


def compensated_sum(a: float, b: float, c: float) -> bool:
    """Tell whether sum() adds as + does: not since Python 3.12.

    pre: -1e9 <= a <= 1e9 and -1e9 <= b <= 1e9 and -1e9 <= c <= 1e9
    post: result
    """
    return sum([a, b, c]) == a + b + c

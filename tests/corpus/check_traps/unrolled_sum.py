# V: refuted unrolled_sum(447) -> 100128
# terminates: yes
# about: traps


def unrolled_sum(n: int) -> int:
    """Add the numbers up to n.

    pre: n >= 0
    post: result < 100000
    """
    total = 0
    for k in range(n + 1):
        total += k
    return total

# V: refuted while_true_break(0) -> 0
# terminates: yes
# about: traps


def while_true_break(n: int) -> int:
    """Return the first power of two from n on.

    pre: n <= 1000
    post: result >= 1
    """
    p = 0
    while True:
        if p >= n:
            break
        p = max(1, p * 2)
    return p

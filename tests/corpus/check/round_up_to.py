# V: proved
# terminates: yes
# about: modulo


def round_up_to(n: int, step: int) -> int:
    """Round up to a multiple of step.

    pre: step > 0
    post: result % step == 0
    post: n <= result < n + step
    """
    rest = n % step
    if rest == 0:
        return n
    return n + (step - rest)

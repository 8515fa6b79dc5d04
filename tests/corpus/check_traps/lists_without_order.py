# V: refuted lists_without_order([0], [None]) -> TypeError
# terminates: yes
# about: traps


def lists_without_order(xs: list[int | None], ys: list[int | None]) -> int:
    """Compare lists of which some have no order.

    post: result == 0
    """
    less = xs < ys
    return 0 if less or not less else 1

# V: refuted third_round_differs(2) -> "c"
# terminates: yes
# about: traps


def third_round_differs(n: int) -> str:
    """Two rounds back all is well: what counts is that the first ones are as well.

    pre: n >= 0
    post: result == "a" or result == "b"
    """
    now, later, last = "a", "b", "c"
    for _ in range(n):
        now, later, last = later, last, now
    return now

# V: refuted types_inside(1, 2) -> 1
# terminates: yes
# about: traps


def types_inside(n: int, k: int) -> int:
    """Return one where the inner loop left nothing, in its second round.

    pre: n >= 0
    pre: k >= 0
    post: result == 0
    """
    last: int | None = 0
    for _ in range(n):
        given: int | None = 0
        last = 0
        for _ in range(k):
            last = given
            given = None
    return 1 if last is None else 0

# V: refuted changed_under_another_name([0, 0, 0]) -> 2 rounds
# terminates: yes
# about: traps


def changed_under_another_name(xs: list[int]) -> int:
    """Count rounds through a list that gets shorter.

    pre: len(xs) == 3
    post: result == 3
    """
    rounds = 0
    ys = xs
    for _ in xs:
        rounds += 1
        if len(xs) > 1:
            ys.pop()
    return rounds

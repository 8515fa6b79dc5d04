# V: refuted helper_shortens([0, 0, 0]) -> 2
# terminates: yes
# about: traps


def drop(xs: list[int]) -> None:
    """Take the last one away."""
    xs.pop()


def helper_shortens(xs: list[int]) -> int:
    """Count rounds through a list that a helper shortens.

    pre: len(xs) >= 3
    post: result == len(old(xs))
    """
    rounds = 0
    for _ in xs:
        rounds += 1
        drop(xs)
    return rounds

# V: refuted step_range(1) -> [0], not []
# terminates: yes
# about: misc


def step_range(n: int) -> list[int]:
    """Return the even numbers below n.

    pre: n >= 0
    post: len(result) == n // 2
    """
    return list(range(0, n, 2))

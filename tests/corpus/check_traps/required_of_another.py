# V: refuted required_of_another(0, [0]) -> 1, the part ends before the last
# terminates: yes
# about: traps


def required_of_another(n: int, xs: list[int]) -> int:
    """Ask for one place less, which may be none.

    pre: n >= 0
    pre: n < len(xs)
    post: result == 0
    """
    return other(n - 1, xs)


def other(n: int, xs: list[int]) -> int:
    """Return zero where a part is as long as it says.

    pre: -len(xs) <= n < len(xs)
    post: result == 0
    """
    part = xs[:n]
    return 0 if len(part) == n else 1

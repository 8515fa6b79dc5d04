# V: refuted contract_hides_change([]) -> 1
# terminates: yes
# about: traps


def push(xs: list[int]) -> int:
    """Add a number."""
    xs.append(1)
    return 0


def count(xs: list[int]) -> int:
    """Return nothing much.

    post: result == 0
    """
    return push(xs)


def contract_hides_change(xs: list[int]) -> int:
    """Return the length, as it was.

    post: result == len(old(xs))
    """
    count(xs)
    return len(xs)

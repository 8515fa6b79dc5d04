# V: refuted defined_twice(0) -> 1
# terminates: yes
# about: traps


def defined_twice(n: int) -> int:
    """Return n.

    post: result == n
    """
    return n


def defined_twice(n: int) -> int:
    """Return n.

    post: result == n
    """
    return n + 1

# V: proved
# terminates: yes
# about: helpers

LIMIT = 10


def constant(x: int) -> int:
    """Return x, but no more than the limit.

    post: result <= 10
    post: x <= 10 implies result == x
    """
    if x > LIMIT:
        return LIMIT
    return x

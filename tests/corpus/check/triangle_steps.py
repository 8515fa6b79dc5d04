# V: refuted triangle_steps(2) -> 3 is past the limit
# terminates: yes
# about: loops


def triangle_steps(limit: int) -> int:
    """Return the largest triangular number up to limit.

    pre: limit >= 0
    post: result <= limit
    """
    total = 0
    step = 0
    while total < limit:
        step += 1
        total += step
    return total

# V: proved
# terminates: yes
# about: recursion


def sum_list(xs: list[int]) -> int:
    """Add numbers.

    post: result == sum(xs)
    """
    if not xs:
        return 0
    return xs[0] + sum_list(xs[1:])

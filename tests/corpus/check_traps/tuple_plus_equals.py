# V: refuted tuple_plus_equals([]) -> TypeError after the list has changed
# terminates: yes
# about: traps


def tuple_plus_equals(xs: list[int]) -> int:
    """Add a number to the list inside a pair.

    post: result == len(old(xs)) + 1
    """
    pair = (xs, 0)
    pair[0] += [1]
    return len(xs)

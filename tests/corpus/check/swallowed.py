# V: refuted swallowed([0, 1]) -> 1 was never added
# terminates: yes
# about: exceptions


def swallowed(xs: list[int]) -> int:
    """Add the quotients of twelve; zeros count as nothing.

    pre: all(0 <= x <= 12 for x in xs)
    post: any(x > 0 for x in xs) implies result > 0
    """
    acc = 0
    try:
        for x in xs:
            acc += 12 // x
    except ZeroDivisionError:
        pass
    return acc

# V: proved
# terminates: yes
# about: lists


def evens(xs: list[int]) -> list[int]:
    """Return the even numbers.

    post: all(x % 2 == 0 for x in result)
    post: len(result) <= len(xs)
    post: all(x in xs for x in result)
    """
    out = []
    for x in xs:
        if x % 2 == 0:
            out.append(x)
    return out

# V: proved
# terminates: yes
# about: lists


def count_if(xs: list[int], low: int) -> int:
    """Count the numbers from low on.

    post: 0 <= result <= len(xs)
    post: result == len([x for x in xs if x >= low])
    """
    n = 0
    i = 0
    while i < len(xs):
        if xs[i] >= low:
            n += 1
        i += 1
    return n

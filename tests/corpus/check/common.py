# V: proved
# terminates: yes
# about: sets


def common(xs: list[int], ys: list[int]) -> set[int]:
    """Return what is in both.

    post: all(x in xs and x in ys for x in result)
    post: all(x in result for x in xs if x in ys)
    """
    return set(xs) & set(ys)

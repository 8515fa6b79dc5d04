# V: not proved
# terminates: no
# endless: helper_grows_what_it_walks([0])
# about: traps


def _copy_into(xs: list[int], ys: list[int]) -> None:
    for x in xs:
        ys.append(x)


def helper_grows_what_it_walks(a: list[int]) -> int:
    """The two lists of the helper are one.

    pre: len(a) <= 1
    post: result == 2 * len(old(a))
    """
    _copy_into(a, a)
    return len(a)

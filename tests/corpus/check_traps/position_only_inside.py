# V: not proved
# shows: position_only_inside(123456789123)
# terminates: yes
# about: traps


def position_only_inside(n: int) -> int:
    """Return three.

    post: result == 3
    """

    def same(a: int, /) -> int:
        return a

    if n == 123456789123:
        return same(a=3)
    return 3

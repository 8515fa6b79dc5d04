# V: not proved
# shows: keyword_only_inside(123456789123)
# terminates: yes
# about: traps


def keyword_only_inside(n: int) -> int:
    """Return three.

    post: result == 3
    """

    def second(a: int, *, b: int) -> int:
        return b

    if n == 123456789123:
        return second(n, 3)
    return 3

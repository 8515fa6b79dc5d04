# V: not proved
# shows: argument_given_twice_inside(123456789123)
# shows: argument_given_twice_inside(123456789123)
# terminates: yes
# about: traps


def argument_given_twice_inside(n: int) -> int:
    """Return three.

    post: result == 3
    """

    def second(a: int, b: int) -> int:
        return b

    if n == 123456789123:
        return second(n, 3, a=4)
    return 3

# V: not proved
# shows: argument_given_twice(123456789123)
# terminates: yes
# about: traps


def second(a: int, b: int) -> int:
    return b


def argument_given_twice(n: int) -> int:
    """Return three.

    post: result == 3
    """
    if n == 123456789123:
        return second(n, 3, a=4)
    return 3

# V: not proved
# shows: argument_too_many_by_contract(123456789123)
# terminates: yes
# about: traps


def second(a: int, b: int) -> int:
    """Return the second one.

    post: result == b
    """
    return b


def argument_too_many_by_contract(n: int) -> int:
    """Return three.

    post: result == 3
    """
    if n == 123456789123:
        return second(n, 3, 4)
    return 3

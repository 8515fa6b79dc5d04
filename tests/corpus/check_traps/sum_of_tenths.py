# V: not proved
# terminates: yes
# shows: sum_of_tenths()
# python: 3.12
# about: traps


def sum_of_tenths() -> float:
    """Add ten tenths: 0.9999999999999999 before Python 3.12, 1.0 since then.

    post: result < 1.0
    """
    return sum([0.1] * 10)

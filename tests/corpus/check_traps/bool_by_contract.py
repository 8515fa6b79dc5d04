# V: refuted bool_by_contract(0) -> 1
# terminates: yes
# about: traps


def one(n: int) -> int:
    """Return one.

    post: result == 1
    """
    return True


def bool_by_contract(n: int) -> int:
    """Return zero for numbers.

    post: result == 0
    """
    return 1 if isinstance(one(n), bool) else 0

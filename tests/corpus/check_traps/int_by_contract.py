# V: refuted int_by_contract(0) -> 1
# terminates: yes
# about: traps


def one(n: int) -> float:
    """Return one.

    post: result == 1
    """
    return 1


def int_by_contract(n: int) -> int:
    """Return zero for floats.

    post: result == 0
    """
    return 1 if isinstance(one(n), int) else 0

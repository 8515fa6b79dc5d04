# V: refuted module_constant_rebound(0) -> 2
# terminates: yes
# about: traps

LIMIT = 1


def _raise_limit() -> None:
    global LIMIT
    LIMIT = 2


def module_constant_rebound(x: int) -> int:
    """Return one.

    post: result == 1
    """
    _raise_limit()
    return LIMIT

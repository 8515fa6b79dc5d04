# V: proved
# terminates: yes
# about: exceptions


def cleanup(log: list[str], a: int, b: int) -> int:
    """Divide, and note that it was tried.

    post: len(log) == len(old(log)) + 1
    post: result == a // b
    raises: ZeroDivisionError when b == 0
    """
    try:
        return a // b
    finally:
        log.append("tried")

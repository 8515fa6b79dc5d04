# V: refuted reraised(0) -> RuntimeError
# terminates: yes
# about: exceptions


def reraised(n: int) -> int:
    """Divide twelve.

    post: result * n <= 12
    raises: ZeroDivisionError when n == 0
    """
    try:
        return 12 // n
    except ZeroDivisionError as error:
        raise RuntimeError("no") from error

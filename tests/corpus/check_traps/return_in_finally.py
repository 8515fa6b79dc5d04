# V: refuted return_in_finally(0) -> 0 where ZeroDivisionError is promised
# terminates: yes
# about: traps


def return_in_finally(n: int) -> int:
    """Divide one.

    post: n > 0 implies result * n <= 1
    raises: ZeroDivisionError when n == 0
    """
    found = 0
    try:
        found = 1 // n
    finally:
        return found

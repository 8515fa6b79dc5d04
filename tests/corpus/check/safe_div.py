# V: proved
# terminates: yes
# about: exceptions


def safe_div(a: int, b: int) -> int:
    """Divide; zero where that cannot be done.

    post: b == 0 implies result == 0
    post: b != 0 implies result == a // b
    """
    try:
        return a // b
    except ZeroDivisionError:
        return 0

# V: refuted b07_ceil_div(0, -1) -> wrong for a negative divisor
# terminates: yes
# about: check_dev


def b07_ceil_div(a: int, b: int) -> int:
    """Ceil div.

    pre: b != 0
    post: result == -(-a // b)
    """
    return (a + b - 1) // b

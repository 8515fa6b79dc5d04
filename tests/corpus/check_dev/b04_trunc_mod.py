# V: refuted b04_trunc_mod(-1, 3) -> Python modulo takes the divisor's sign
# terminates: yes
# about: check_dev


def b04_trunc_mod(a: int, b: int) -> int:
    """Trunc mod.

    pre: b != 0
    post: result == 0 or (result > 0) == (a > 0)
    """
    return a % b

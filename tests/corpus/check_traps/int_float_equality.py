# V: refuted int_float_equality(9007199254740993) -> False
# terminates: yes
# about: traps


def int_float_equality(n: int) -> bool:
    """Tell whether a number equals itself as a float.

    pre: 0 <= n <= 10 ** 18
    post: result
    """
    return n == float(n)

# V: refuted int_among_floats(9007199254740993) -> False
# terminates: yes
# about: floats


def int_among_floats(n: int) -> bool:
    """Tell whether a number of moderate size is its own float.

    pre: 0 <= n <= 10000000000000000
    post: result
    """
    return n * 1.0 == n

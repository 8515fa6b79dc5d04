# V: proved
# terminates: yes
# about: floats


def int_among_floats_exact(n: int) -> bool:
    """Tell whether a number of moderate size is its own float.

    pre: 0 <= n <= 9007199254740992
    post: result
    """
    return n * 1.0 == n

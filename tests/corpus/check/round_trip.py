# V: refuted round_trip(9007199254740993) -> 9007199254740992
# terminates: yes
# about: floats


def round_trip(n: int) -> int:
    """Return n after a detour.

    pre: 0 <= n <= 10 ** 18
    post: result == n
    """
    return int(float(n))

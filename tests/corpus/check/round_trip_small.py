# V: proved
# terminates: yes
# about: floats


def round_trip_small(n: int) -> int:
    """Return n after a detour.

    pre: -(2 ** 53) <= n <= 2 ** 53
    post: result == n
    """
    return int(float(n))

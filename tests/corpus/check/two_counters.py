# V: proved
# terminates: yes
# about: loops


def two_counters(n: int) -> int:
    """Return n, by a walk up and down.

    pre: n >= 0
    post: result == n
    """
    up, down = 0, n
    while down > 0:
        up += 1
        down -= 1
    return up

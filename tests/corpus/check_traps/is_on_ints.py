# V: refuted is_on_ints(1000) -> False, since a new object is made
# terminates: yes
# about: traps


def is_on_ints(n: int) -> bool:
    """Tell whether n is n, after a detour.

    pre: n >= 0
    post: result
    """
    m = n + 1
    return (m - 1) is n

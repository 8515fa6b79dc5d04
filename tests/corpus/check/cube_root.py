# V: refuted cube_root(1) -> 2
# terminates: yes
# about: loops


def cube_root(n: int) -> int:
    """Return the cube root, rounded down.

    pre: n >= 0
    post: result * result * result <= n
    """
    r = 0
    while r * r * r <= n:
        r += 1
    return r if n > 0 else 0

# V: refuted late_binding(0) -> 2, since all three see the last i
# terminates: yes
# about: helpers


def late_binding(x: int) -> int:
    """Return x plus zero.

    post: result == x
    """
    adders = [lambda y: y + i for i in range(3)]
    return adders[0](x)

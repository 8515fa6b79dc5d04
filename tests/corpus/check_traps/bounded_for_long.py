# V: refuted bounded_for_long(100) -> 100
# terminates: yes
# about: traps


def bounded_for_long(n: int) -> int:
    """It is small for as many rounds as anybody looks at.

    pre: 0 <= n <= 100
    post: result < 100
    """
    x = 0
    i = 0
    while i < n:
        x += 1
        i += 1
    return x

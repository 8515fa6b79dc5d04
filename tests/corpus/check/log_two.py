# V: proved
# terminates: yes
# about: loops


def log_two(n: int) -> int:
    """Return the logarithm for the base two, rounded down.

    pre: n >= 1
    post: 2 ** result <= n < 2 ** (result + 1)
    """
    k = 0
    while n > 1:
        n //= 2
        k += 1
    return k

# V: refuted halve_towards_zero(-1) -> -1
# terminates: yes
# about: modulo


def halve_towards_zero(n: int) -> int:
    """Halve a number; round towards zero.

    post: abs(result) <= abs(n)
    post: abs(result) * 2 <= abs(n)
    """
    return n // 2

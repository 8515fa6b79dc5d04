# V: proved
# terminates: yes
# about: floats


def relu_sum(a: float, b: float) -> float:
    """Add the positive parts of two numbers.

    pre: -1e9 <= a <= 1e9 and -1e9 <= b <= 1e9
    post: 0.0 <= result <= 2e9
    """
    total = 0.0
    if a > 0.0:
        total += a
    if b > 0.0:
        total += b
    return total

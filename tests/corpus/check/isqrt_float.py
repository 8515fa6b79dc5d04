# V: refuted isqrt_float(4503599761588224) -> 67108865, one too many
# terminates: yes
# about: loops


def isqrt_float(n: int) -> int:
    """Return the square root, rounded down.

    pre: 0 <= n <= 10 ** 16
    post: result * result <= n
    """
    return int(n**0.5)

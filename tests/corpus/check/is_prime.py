# V: proved
# terminates: yes
# about: loops


def is_prime(n: int) -> bool:
    """Tell whether a number is prime.

    post: result == (n >= 2 and all(n % d != 0 for d in range(2, n)))
    """
    if n < 2:
        return False
    d = 2
    while d * d <= n:
        if n % d == 0:
            return False
        d += 1
    return True

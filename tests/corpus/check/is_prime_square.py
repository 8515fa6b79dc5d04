# V: refuted is_prime_square(4) -> True
# terminates: yes
# about: loops


def is_prime_square(n: int) -> bool:
    """Tell whether a number is prime.

    pre: n >= 2
    post: result == all(n % d != 0 for d in range(2, n))
    """
    d = 2
    while d * d < n:
        if n % d == 0:
            return False
        d += 1
    return True

# V: refuted fib_shifted(0) -> 1
# terminates: yes
# about: recursion


def fib_shifted(n: int) -> int:
    """Return a number of Fibonacci.

    pre: 0 <= n <= 15
    post: n == 0 implies result == 0
    post: n == 1 implies result == 1
    """
    if n <= 1:
        return 1
    return fib_shifted(n - 1) + fib_shifted(n - 2)

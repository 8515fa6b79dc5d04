# V: proved
# terminates: yes
# about: recursion


def fib(n: int) -> int:
    """Return a number of Fibonacci.

    pre: 0 <= n
    post: result >= 0
    post: result <= 2 ** n
    """
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)

# V: proved
# terminates: yes
# about: loops


def fibonacci(n: int) -> int:
    """Return a number of Fibonacci.

    pre: n >= 0
    post: result >= 0
    post: n >= 1 implies result >= 1
    """
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a

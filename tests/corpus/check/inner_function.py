# V: proved
# terminates: yes
# about: helpers


def inner_function(a: int, b: int) -> int:
    """Return the sum of two squares.

    post: result >= 0
    post: result == a * a + b * b
    """

    def square(x: int) -> int:
        return x * x

    return square(a) + square(b)

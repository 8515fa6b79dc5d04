# V: refuted multiply_by_adding(1, -1) -> 0
# terminates: yes
# about: loops


def multiply_by_adding(a: int, b: int) -> int:
    """Multiply two numbers.

    post: result == a * b
    """
    total = 0
    for _ in range(b):
        total += a
    return total

# V: proved
# terminates: yes
# about: loops


def collatz_steps(n: int, most: int) -> int:
    """Count the steps to one; stop at most.

    pre: n >= 1 and most >= 0
    post: 0 <= result <= most
    """
    steps = 0
    while n != 1 and steps < most:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps

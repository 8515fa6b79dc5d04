# V: refuted else_inside(1, 0) -> 1
# terminates: yes
# about: traps


def else_inside(n: int, k: int) -> int:
    """Count where the inner loop is over.

    pre: n >= 0
    post: result == 0
    """
    count = 0
    for _ in range(n):
        for _ in range(k):
            pass
        else:
            count = count + 1
    return count

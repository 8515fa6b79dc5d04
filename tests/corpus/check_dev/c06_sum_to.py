# V: proved
# terminates: yes
# about: check_dev


def c06_sum_to(n: int) -> int:
    """Sum to.

    pre: n >= 0
    post: result == n * (n + 1) // 2
    """
    total = 0
    i = 0
    while i < n:
        i += 1
        total += i
    return total

# V: proved
# terminates: yes
# about: misc


def reversed_range(n: int) -> list[int]:
    """Return n, n - 1, down to 1.

    pre: 0 <= n <= 1000
    post: len(result) == n
    post: all(result[i] == n - i for i in range(n))
    """
    return list(range(n, 0, -1))

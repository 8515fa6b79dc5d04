# V: proved
# terminates: yes
# about: modulo


def wrap_index(i: int, n: int) -> int:
    """Return i wrapped around into range(n).

    pre: n > 0
    post: 0 <= result < n
    post: (i - result) % n == 0
    """
    return i % n

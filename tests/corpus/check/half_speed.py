# V: proved
# terminates: yes
# about: loops


def half_speed(n: int) -> int:
    """Count every other number.

    pre: n >= 0
    post: 2 * result <= n
    """
    i = j = 0
    while i < n:
        i += 1
        if i % 2 == 0:
            j += 1
    return j

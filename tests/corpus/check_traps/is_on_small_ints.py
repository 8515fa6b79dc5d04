# V: not proved
# terminates: yes
# shows: is_on_small_ints(5)
# about: traps


def is_on_small_ints(n: int) -> bool:
    """Tell whether two objects differ: CPython keeps the small ones.

    pre: 0 <= n <= 256
    post: not result
    """
    m = n + 1
    return (m - 1) is n

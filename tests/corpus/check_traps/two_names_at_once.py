# V: refuted two_names_at_once(0) -> 1, both are one list
# terminates: yes
# about: traps


def two_names_at_once(n: int) -> int:
    """Return the length of the other list.

    post: result == 0
    """
    a = b = []
    a.append(n)
    return len(b)

# V: proved
# terminates: yes
# about: tuples


def swap_pair(p: tuple[int, str]) -> tuple[str, int]:
    """Exchange the parts of a pair.

    post: result == (p[1], p[0])
    """
    number, word = p
    return word, number

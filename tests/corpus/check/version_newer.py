# V: proved
# terminates: yes
# about: tuples


def version_newer(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Tell whether version a is newer than b.

    post: result == (a[0] > b[0] or (a[0] == b[0] and a[1] > b[1]))
    """
    return a > b

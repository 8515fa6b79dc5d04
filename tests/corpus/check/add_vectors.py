# V: proved
# terminates: yes
# about: tuples


def add_vectors(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    """Add two vectors.

    post: result[0] == a[0] + b[0]
    post: result[1] == a[1] + b[1]
    """
    return a[0] + b[0], a[1] + b[1]

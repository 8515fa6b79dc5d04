# V: proved
# terminates: yes
# about: misc


def matrix_trace(m: list[list[int]]) -> int:
    """Add the diagonal of a square.

    pre: all(len(row) == len(m) for row in m)
    post: result == sum(m[i][i] for i in range(len(m)))
    """
    t = 0
    for i, row in enumerate(m):
        t += row[i]
    return t

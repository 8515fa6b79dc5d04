# V: refuted identity_shared(2) -> both rows are one
# terminates: yes
# about: mutation


def identity_shared(n: int) -> list[list[int]]:
    """Return the identity matrix of n rows.

    pre: n >= 0
    post: len(result) == n
    post: all(result[i][j] == 0 for i in range(n) for j in range(i))
    """
    rows = [[0] * n] * n
    for i in range(n):
        rows[i][i] = 1
    return rows
